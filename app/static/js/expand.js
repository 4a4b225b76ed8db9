// An abbreviation of one's own list becomes the whole word when a space, a sign or Enter follows it.
// Backspace right after brings the abbreviation back. What stands in the field is what is saved.
"use strict";

(() => {
  const form = document.getElementById("laatste");
  const box = form?.querySelector("textarea");
  const known = new Map(Object.entries(JSON.parse(form?.dataset.shortWords || "{}")));
  if (!box || !known.size) return;
  const ENDS = /[\s.,;:!?)\]"\u2019\u201d]/;
  const WORD = /(?:^|[^\p{L}\p{N}])(\p{L}+)$/u;
  let last = null; // what Backspace brings back
  let kept = null; // the text in which an abbreviation was brought back

  const put = (from, to, text) => {
    box.setRangeText(text, from, to, "end");
    box.dispatchEvent(new Event("input", { bubbles: true }));
  };

  // Puts the whole word in the place of the one before the caret; `sign` was typed after it.
  const expand = (sign) => {
    const caret = box.selectionStart;
    const before = box.value.slice(0, caret - sign.length);
    const short = before.match(WORD)?.[1];
    const isCapital = short && short[0] !== short[0].toLowerCase();
    const long = short && known.get(isCapital ? short[0].toLowerCase() + short.slice(1) : short);
    if (!long) return;
    const word = isCapital ? long[0].toUpperCase() + long.slice(1) : long;
    const from = before.length - short.length;
    put(from, caret, word + sign);
    last = { from, to: box.selectionStart, text: short + sign };
  };

  box.addEventListener("input", (event) => {
    if (event.inputType) last = null;
    const isSign = event.inputType === "insertText" && ENDS.test(event.data ?? "");
    if (isSign && !event.isComposing) expand(event.data);
  });

  // Before the conversation takes the text away. Who just brought the short form back wants it.
  const beforeEnter = (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || kept === box.value) return;
    if (box.selectionStart === box.selectionEnd) expand("");
  };
  box.addEventListener("keydown", beforeEnter, { capture: true });

  box.addEventListener("keydown", (event) => {
    if (event.key !== "Backspace" || !last || event.ctrlKey || event.altKey || event.metaKey) return;
    if (box.selectionStart !== last.to || box.selectionEnd !== last.to) return;
    event.preventDefault();
    const { from, to, text } = last;
    last = null;
    put(from, to, text);
    kept = box.value;
  });
})();
