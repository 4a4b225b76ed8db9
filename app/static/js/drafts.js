// What stands in a field is kept sealed while it is typed, and given back after a reload, a crash
// or signing in again. Only the server opens it, for who typed it, and it keeps nothing.
"use strict";

window.wij ??= {};

// `next` is the id of the turn that the text becomes: a text that was saved never comes back.
wij.drafts = ({ box, interview, page, kind, who, next, choices, choose, server }) => {
  const EVERY = 1000;
  let timer = null;
  let at = 0; // counts what was emptied: a slower sealing of older words comes too late
  let putting = Promise.resolve();

  const keep = async (round) => {
    const { user, key } = who();
    const place = { interview, id: next(), page, number: 0, user };
    const text = box.value;
    if (!text.trim()) return wij.outbox.dropDraft(page);
    const sealed = await wij.sealing.seal(key, { ...choices(), text }, place);
    return round === at ? wij.outbox.putDraft({ ...place, kind, sealed }) : undefined;
  };
  const inTurn = (act) => {
    putting = putting.then(act).catch(() => {}); // without an outbox the words live on this page
    return putting;
  };
  const save = () => {
    clearTimeout(timer);
    timer = null;
    const round = at;
    return inTurn(() => keep(round));
  };
  const typed = () => {
    timer ??= setTimeout(save, EVERY);
  };
  // The text went on as a turn, which lies in the outbox.
  const gone = (kept) => {
    at += 1;
    clearTimeout(timer);
    timer = null;
    inTurn(async () => {
      await kept;
      if (!box.value.trim()) await wij.outbox.dropDraft(page);
    });
  };

  const back = (words) => {
    const isEmpty = !box.value.trim();
    box.value = isEmpty ? words.textContent : `${words.textContent}\n${box.value}`;
    if (isEmpty) choose(words.dataset);
  };

  // Returns how many came back, and how many still wait.
  const giveBack = async () => {
    const count = { back: 0, waiting: 0 };
    const [all, turns, alive] = await Promise.all([wij.outbox.drafts(), wij.outbox.all(), wij.pages.alive()]);
    const known = new Set(turns.map((one) => one.id));
    for (const one of all) {
      const isMine = one.interview === interview && one.user === who().user;
      if (!isMine || one.page === page || alive.has(one.page)) continue;
      if (known.has(one.id)) {
        await wij.outbox.dropDraft(one.page);
        continue;
      }
      const answer = await server.giveBack(one);
      const isWords = answer.kind === "words";
      if (isWords && one.kind !== kind) continue; // another page gives it back
      if (isWords) {
        back(answer.words);
        await save(); // first safe here, then gone there
        count.back += 1;
      }
      if (isWords || ["saved", "erased"].includes(answer.kind)) await wij.outbox.dropDraft(one.page);
      else count.waiting += 1;
    }
    return count;
  };

  box.addEventListener("input", typed);
  addEventListener("pagehide", save);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") save();
  });
  return { giveBack, gone, save };
};
