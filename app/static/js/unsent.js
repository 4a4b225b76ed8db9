// What still waits in the outbox of this browser: told on every page, and before signing out.
// On its own page it is sent again, and what can never be saved is shown to who typed it.
"use strict";

(() => {
  const notice = document.getElementById("unsent");
  if (!notice || !window.indexedDB) return;
  const words = notice.dataset;
  const place = document.getElementById("unsent-list");
  const { user } = words;

  const waiting = async () => {
    try {
      const alive = await wij.pages.alive();
      // What is being typed on a page that is open needs nobody's care.
      const drafts = (await wij.outbox.drafts()).filter((one) => !alive.has(one.page));
      const turns = await wij.outbox.all();
      const known = new Set(turns.map((one) => one.id));
      const all = [...turns, ...drafts.filter((one) => !known.has(one.id))];
      return { mine: all.filter((one) => one.user === user), others: all.some((one) => one.user !== user) };
    } catch {
      return { mine: [], others: false };
    }
  };

  const tell = ({ mine, others }) => {
    const own = notice.querySelector("[data-mine]");
    own.hidden = !mine.length || Boolean(document.querySelector("#laatste, #afterwards") || place);
    own.querySelector("[data-count]").textContent =
      mine.length === 1 ? words.one : words.many.replace("{n}", String(mine.length));
    notice.querySelector("[data-others]").hidden = !others;
    notice.hidden = own.hidden && !others;
  };

  // ---- Signing out ---------------------------------------------------------

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.getAttribute("action") !== words.signOut || !navigator.onLine) return;
    event.preventDefault();
    waiting().then(async ({ mine }) => {
      if (mine.length && !confirm(words.leaving)) return;
      // Without these nobody can type on in a conversation of who has left.
      await wij.outbox.forgetPages().catch(() => {});
      form.submit();
    });
  });

  // ---- The page of what waits ----------------------------------------------

  const show = (row, text, { readable, drop = false } = {}) => {
    row.querySelector("[data-state]").textContent = text;
    row.querySelector("[data-drop]").hidden = !drop;
    if (!readable) return;
    const field = row.querySelector("textarea");
    field.value = readable.textContent;
    row.querySelector("[data-words]").hidden = false;
  };

  const forget = (turn) => (turn.kind ? wij.outbox.dropDraft(turn.page) : wij.outbox.remove(turn.id));

  const deliver = async (turn, row, to) => {
    const answer = await wij.sending.alone(() => (turn.kind ? to.giveBack(turn) : to.send(turn)));
    const { kind, text } = answer;
    if (kind === "saved") {
      await forget(turn);
      show(row, words.saved);
      return true;
    }
    if (kind === "words") {
      show(row, words.field, { readable: answer.words, drop: true });
      return true;
    }
    if (["over", "other-words", "invalid", "sealed", "erased"].includes(kind)) {
      show(row, text, { readable: answer.words, drop: true });
      return true;
    }
    show(row, kind === "signedOut" ? words.signedOut : kind === "refused" ? words.refused : words.later, {
      drop: kind === "refused",
    });
    return kind === "refused";
  };

  const rowOf = (turn) => {
    const row = document.getElementById("unsent-row").content.firstElementChild.cloneNode(true);
    row.querySelector("[data-number]").textContent = turn.kind || turn.act
        ? words[turn.act ?? "draft"]
        : words.turn.replace("{n}", String(turn.number));
    row.querySelector("a").href = `${words.base}${turn.interview}`;
    row.querySelector("[data-drop]").addEventListener("click", async () => {
      if (!confirm(words.dropSure)) return;
      await forget(turn);
      row.remove();
      document.getElementById("unsent-none").hidden = place.childElementCount > 0;
    });
    return row;
  };

  const deliverAll = async () => {
    const { mine } = await waiting();
    place.replaceChildren();
    document.getElementById("unsent-none").hidden = mine.length > 0;
    const rows = mine.map((turn) => [turn, rowOf(turn)]);
    rows.forEach(([, row]) => place.append(row));
    const routes = new Map();
    const blocked = new Set(); // one that must wait holds up those after it, so that the order stays
    for (const [turn, row] of rows) {
      if (blocked.has(turn.interview)) {
        show(row, words.later);
        continue;
      }
      const base = `${words.base}${turn.interview}`;
      if (!routes.has(base)) routes.set(base, wij.sending.to(base));
      if (!(await deliver(turn, row, routes.get(base)))) blocked.add(turn.interview);
    }
    document.getElementById("unsent-again").hidden = blocked.size === 0;
  };

  waiting().then(tell);
  if (!place) return;
  document.getElementById("unsent-again").addEventListener("click", deliverAll);
  addEventListener("online", deliverAll);
  // What sends is in a script that comes after this one.
  document.addEventListener("DOMContentLoaded", deliverAll);
})();
