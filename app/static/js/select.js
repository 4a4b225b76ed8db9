// Choosing words of a story with the mouse, a finger or the keyboard: to code them, or to hide
// a name. Without this script a sentence is chosen from a list, and a name is typed. Offsets are counted in Unicode code points, as the
// server does; the browser itself counts UTF-16 units.
"use strict";

(() => {
  const form = () => document.querySelector("#codeerformulier, #verbergen");
  const turnOf = (node) => {
    const element = node && (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement);
    return element ? element.closest("[data-revision]") : null;
  };
  const codePoints = (text) => Array.from(text).length;

  // What lies before a place in a turn, as text.
  const before = (turn, node, offset) => {
    const range = document.createRange();
    range.selectNodeContents(turn);
    range.setEnd(node, offset);
    return range.toString();
  };

  const keepMarked = (range) => {
    if (!window.Highlight || !CSS.highlights) return;
    if (range) CSS.highlights.set("chosen-words", new Highlight(range));
    else CSS.highlights.delete("chosen-words");
  };

  const say = (text) => document.dispatchEvent(new CustomEvent("wij:say", { detail: { text, instead: true } }));

  const show = (words) => {
    const place = form().querySelector("[data-chosen]");
    place.hidden = !words;
    place.textContent = words || "";
    say(words);
    const way = document.querySelector("[data-chosen-way]");
    if (way) way.hidden = !form().elements.revision.value;
  };

  const choose = (turn, range) => {
    const chosen = range.toString();
    const words = chosen.trim();
    if (!words) return;
    const lead = chosen.length - chosen.trimStart().length;
    const text = before(turn, range.startContainer, range.startOffset) + chosen.slice(0, lead);
    const start = codePoints(text);
    const fields = form().elements;
    fields.revision.value = turn.dataset.revision;
    fields.start.value = start;
    fields.end.value = start + codePoints(words);
    for (const other of [fields.sentence, fields.namedItem("name")]) if (other) other.value = "";
    show(`“${words}”`);
    keepMarked(range.cloneRange());
  };

  const forget = () => {
    const fields = form().elements;
    fields.revision.value = fields.start.value = fields.end.value = "";
    keepMarked(null);
  };

  const readSelection = () => {
    const selection = document.getSelection();
    if (!form() || !selection || selection.isCollapsed || !selection.rangeCount) return;
    const range = selection.getRangeAt(0);
    const turn = turnOf(range.startContainer);
    if (turn && turn === turnOf(range.endContainer)) choose(turn, range);
    else if (turn) {
      forget();
      show(form().querySelector("[data-chosen]").dataset.oneTurn);
    }
  };

  // What comes after the choice of words.
  const goOn = () => {
    const search = document.getElementById("theme-search");
    (search?.checkVisibility() ? search : form().elements.theme || form().elements.what).focus();
  };

  // A click on marked words goes to their coding, unless it ends a selection.
  document.addEventListener("click", (event) => {
    const mark = event.target.closest ? event.target.closest("[data-revision] mark") : null;
    if (!mark || !document.getSelection().isCollapsed) return;
    location.hash = `codering-${mark.dataset.codings.split(" ").pop()}`;
  });
  document.addEventListener("selectionchange", readSelection);

  // The keyboard: words of the turn that has the focus, by number.
  const chosen = new WeakMap();

  const place = (turn, offset) => {
    const walker = document.createTreeWalker(turn, NodeFilter.SHOW_TEXT);
    let left = offset;
    let last = null;
    while (walker.nextNode()) {
      last = walker.currentNode;
      if (left <= last.length) return [last, left];
      left -= last.length;
    }
    return [last, last.length];
  };

  const wordsOf = (turn) => [...turn.textContent.matchAll(/\S+/g)];

  const selectWords = (turn, words, first, last) => {
    chosen.set(turn, [first, last]);
    const end = words[last].index + words[last][0].length;
    const from = place(turn, words[first].index);
    document.getSelection().setBaseAndExtent(...from, ...place(turn, end));
    // The browser tells of a selection a moment later; who types on must not be ahead of it.
    readSelection();
  };

  // Whole sentences, cut as the server cuts them for its list. Each is a run of words.
  const SENTENCE = /\S[^\n]*?(?:[.!?…]+["'”’)\]]*(?=\s|$)|(?=\n)|$)/g;
  const sentencesOf = (turn, words) =>
    [...turn.textContent.matchAll(SENTENCE)]
      .map(({ index, 0: text }) => {
        const own = words.map((word, number) => [word.index, number])
          .filter(([at]) => index <= at && at < index + text.length)
          .map(([, number]) => number);
        return [own[0], own.at(-1)];
      })
      .filter(([first]) => first !== undefined);

  // Choose the sentence after or before the choice; at the border of a turn, in its neighbour.
  const selectSentence = (turn, step) => {
    const words = wordsOf(turn);
    const all = sentencesOf(turn, words);
    const [from, to] = chosen.get(turn) || [step > 0 ? -1 : words.length, step > 0 ? -1 : words.length];
    const next = step > 0 ? all.find(([first]) => first > to) : all.findLast(([, last]) => last < from);
    if (next) {
      selectWords(turn, words, ...next);
      return true;
    }
    const turns = [...document.querySelectorAll(".story[data-revision][tabindex]")];
    const neighbour = turns[turns.indexOf(turn) + step];
    if (!neighbour) return false;
    chosen.delete(neighbour);
    neighbour.focus();
    return selectSentence(neighbour, step);
  };

  document.addEventListener("keydown", (event) => {
    const turn = event.target.closest ? event.target.closest("[data-revision]") : null;
    if (!turn || turn !== event.target || !form()) return;
    if (event.key === "Enter" && form().elements.revision.value) {
      event.preventDefault();
      goOn();
      return;
    }
    const line = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (line && !event.ctrlKey && !event.altKey && !event.metaKey && !event.shiftKey) {
      if (selectSentence(turn, line)) event.preventDefault();
      return;
    }
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const words = wordsOf(turn);
    const within = (number) => Math.max(0, Math.min(words.length - 1, number));
    const [first, last] = chosen.get(turn) || [-1, -1];
    if (event.shiftKey && first >= 0) selectWords(turn, words, first, Math.max(first, within(last + step)));
    else selectWords(turn, words, within(first + step), within(first + step));
  });

  // A finger taps word after word: one beside the choice joins it, one in it ends it.
  const placeAt = (x, y) => {
    if (document.caretPositionFromPoint) {
      const spot = document.caretPositionFromPoint(x, y);
      return spot && [spot.offsetNode, spot.offset];
    }
    const range = document.caretRangeFromPoint ? document.caretRangeFromPoint(x, y) : null;
    return range && [range.startContainer, range.startOffset];
  };

  const tapped = (turn, words, spot) => {
    const at = before(turn, ...spot).length;
    return words.findIndex((word) => word.index <= at && at <= word.index + word[0].length);
  };

  const joined = (turn, number) => {
    const [first, last] = form().elements.revision.value ? chosen.get(turn) || [-9, -9] : [-9, -9];
    if (number === first - 1) return [number, last];
    if (number === last + 1) return [first, number];
    return first === last && number === first ? null : [number, number];
  };

  // A finger that taps leaves an earlier choice standing, a mouse that drags makes one: so it is
  // the way of the pointer that tells a tap, not the selection.
  let down = null;
  document.addEventListener("pointerdown", (event) => {
    down = [event.clientX, event.clientY];
  });
  const isTap = (event) => {
    if (!event.detail || !down) return true;
    // Two clicks of a mouse choose a word by themselves.
    if (event.detail > 1 && event.pointerType !== "touch") return false;
    return Math.hypot(event.clientX - down[0], event.clientY - down[1]) < 8;
  };

  document.addEventListener("click", (event) => {
    const turn = event.target.closest ? event.target.closest("[data-tap]") : null;
    if (!turn || !form() || !isTap(event)) return;
    const words = wordsOf(turn);
    const doubtful = event.target.closest("[data-doubtful]");
    if (doubtful) event.preventDefault();
    else if (event.target.closest("a")) return;
    const spot = doubtful ? [doubtful.firstChild, 0] : placeAt(event.clientX, event.clientY);
    const number = spot && turn.contains(spot[0]) ? tapped(turn, words, spot) : -1;
    if (number < 0) return;
    // Enter on a doubtful word goes on to the form; a tap leaves the story in sight.
    if (!event.detail) {
      selectWords(turn, words, number, number);
      goOn();
      return;
    }
    const choice = joined(turn, number);
    if (choice) selectWords(turn, words, ...choice);
    else {
      chosen.delete(turn);
      document.getSelection().removeAllRanges();
      forget();
      show("");
    }
  });

  // Who types a name means that one.
  document.addEventListener("input", (event) => {
    if (!form() || event.target !== form().elements.namedItem("name") || !event.target.value) return;
    forget();
    show("");
  });

  // The meaning of the theme, beside the choice.
  const explain = () => {
    if (!form() || !form().elements.theme) return "";
    const place = form() && form().querySelector("[data-theme-shown]");
    if (!place) return "";
    const help = document.querySelector(`[data-theme-help="${form().elements.theme.value}"]`);
    place.replaceChildren(...(help ? help.cloneNode(true).childNodes : []));
    return place.textContent;
  };

  document.addEventListener("change", (event) => {
    if (!form() || !form().contains(event.target)) return;
    if (event.target.name === "theme") say(explain());
    if (event.target.name === "sentence" && event.target.value) {
      forget();
      show(`“${event.target.selectedOptions[0].textContent}”`);
    }
  });
  document.addEventListener("htmx:after:swap", () => {
    if (form() && !form().elements.revision.value) keepMarked(null);
    explain();
  });
  explain();
})();
