// Why the computer made a suggestion: while the explanation is open, the words that it went by
// are marked in the story as well, and what it says is read out. Without this script the
// explanation itself shows those words.
"use strict";

(() => {
  const open = () => [...document.querySelectorAll("details.why[open][data-clues]")];

  // Offsets are counted in Unicode code points; the browser counts UTF-16 units.
  const placeIn = (turn, codePoints) => {
    const walker = document.createTreeWalker(turn, NodeFilter.SHOW_TEXT);
    let left = codePoints;
    while (walker.nextNode()) {
      const signs = Array.from(walker.currentNode.data);
      if (left <= signs.length) return [walker.currentNode, signs.slice(0, left).join("").length];
      left -= signs.length;
    }
    return null;
  };

  const rangeOf = (turn, clue) => {
    const [start, end] = clue.split("-").map((at) => placeIn(turn, Number(at)));
    if (!start || !end) return null;
    const range = document.createRange();
    range.setStart(...start);
    range.setEnd(...end);
    return range;
  };

  const mark = () => {
    if (!window.Highlight || !CSS.highlights) return;
    const ranges = open().flatMap((one) => {
      const turn = one.closest(".coding-turn").querySelector("[data-revision]");
      const clues = one.dataset.clues.trim().split(" ").filter(Boolean);
      return turn ? clues.map((clue) => rangeOf(turn, clue)).filter(Boolean) : [];
    });
    CSS.highlights.set("clue-words", new Highlight(...ranges));
  };

  document.addEventListener("toggle", (event) => {
    if (!event.target.matches?.("details.why")) return;
    mark();
    const text = [...event.target.children].slice(1).map((one) => one.textContent).join(" ");
    if (event.target.open) {
      document.dispatchEvent(new CustomEvent("wij:say", { detail: { text, instead: true } }));
    }
  }, true);
  document.addEventListener("htmx:after:swap", mark);
})();
