// What colleagues do in the same story appears by itself: the page asks whether something is new,
// a question that opens no words, and only then fetches the story. Nothing moves under the eyes of
// who is choosing words: it waits until that is done, and says so.
"use strict";

(() => {
  const EVERY = 1000;
  const story = () => document.getElementById("verhaal");
  const source = () => document.getElementById("nieuws");
  const say = (text) => document.dispatchEvent(new CustomEvent("wij:say", { detail: { text } }));

  // Somebody holds words, a theme or an open explanation of keys in his hands.
  const choosing = () => {
    const selection = document.getSelection();
    const marks = selection && !selection.isCollapsed && story().contains(selection.anchorNode);
    const form = document.getElementById("codeerformulier");
    return marks || Boolean(form?.elements.revision.value) || Boolean(form?.elements.sentence.value);
  };

  const held = (news) => {
    const note = document.getElementById("nieuws-wacht");
    if (!note || note.hidden === !news) return;
    note.hidden = !news;
    if (news) say(note.textContent);
  };

  let asking = false;
  const ask = async () => {
    if (asking || document.hidden || !story() || !source()) return;
    asking = true;
    try {
      const address = `${source().dataset.news}?stand=${encodeURIComponent(story().dataset.stand)}`;
      const answer = await fetch(address, { headers: { "HX-Request": "true" }, redirect: "error" });
      // The story was taken back, or is no longer this person's: the page must go as well.
      if (answer.status === 404) location.reload();
      if (answer.status !== 200) return;
      if (choosing()) held(true);
      else source().dispatchEvent(new CustomEvent("wij-news"));
    } catch {
      // No connection, or the page is locked: asked again later.
    } finally {
      asking = false;
    }
  };

  // The reader keeps his place: what stood under his eyes stays there, and what was open is open.
  let kept = null;
  const keep = () => {
    const turns = [...document.querySelectorAll("#verhaal .coding-turn")];
    const first = turns.find((one) => one.getBoundingClientRect().bottom > 0);
    const active = document.activeElement?.closest("#verhaal [id]");
    const anchor = active || first;
    kept = {
      id: anchor?.id,
      top: anchor?.getBoundingClientRect().top,
      open: [...document.querySelectorAll("#verhaal details[open][id]")].map((one) => one.id),
    };
  };
  const putBack = () => {
    if (!kept) return;
    for (const id of kept.open) {
      const details = document.getElementById(id);
      if (details) details.open = true;
    }
    const anchor = kept.id && document.getElementById(kept.id);
    if (anchor) window.scrollBy({ top: anchor.getBoundingClientRect().top - kept.top, behavior: "instant" });
    kept = null;
  };

  document.addEventListener("htmx:before:swap", (event) => {
    if (event.detail.ctx.sourceElement?.id === "nieuws") keep();
  });
  document.addEventListener("htmx:after:swap", () => {
    if (!kept) return;
    putBack();
    held(false);
    say(source()?.dataset.said);
  });
  setInterval(ask, EVERY);
})();
