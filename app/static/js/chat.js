// The queue of the live conversation. Turns go to the server one at a time, in the order in
// which they were typed, after each was put sealed into the outbox of this browser. A turn
// counts as saved only after the server said so, and only then its sealed copy goes.
"use strict";

(() => {
  const form = document.getElementById("laatste");
  if (!form || !form.matches(".chat-composer")) return;

  const LONGEST_PAUSE = 10_000;
  const MAX_LENGTH = 20_000;
  // Also on the page that the browser keeps for when there is no connection.
  const base = location.pathname.match(/^.*\/gesprekken\/[0-9a-f-]{36}/)?.[0];
  const interview = base?.slice(-36);
  const isShell = !form.dataset.user;
  const view = wij.chatView(form);
  const { words, say } = view;
  const box = form.querySelector("textarea");
  const retryButton = document.getElementById("chat-retry");
  const page = crypto.randomUUID();
  const server = wij.sending.to(base, {
    writer: page,
    token: form.querySelector("[name=csrf_token]")?.value,
  });
  const writer = wij.writer({ form, page, server, view });
  const choices = wij.chatChoices(form);

  const drafts = wij.drafts({
    box,
    interview,
    page,
    kind: "live",
    who: () => who,
    next: () => nextId,
    choices: choices.values,
    choose: choices.set,
    server,
  });

  const queue = []; // still to be saved, oldest first
  const rejected = new Set(); // answered with no: the words wait for a person
  let who = { user: words.user, key: words.key };
  let typed = 0;
  let nextId = crypto.randomUUID(); // of the turn that stands in the field
  let busy = false;
  let stopped = null; // why nothing is sent until a person acts: a key of `words`
  let failures = 0;
  let why = "offline";
  let timer = null;
  let slow = null;
  let outboxWorks = true;

  // ---- What the page says -------------------------------------------------

  const trouble = () => {
    if (stopped) return words[stopped];
    if (!failures) return "";
    return `${words[why]} ${outboxWorks ? words.kept : words.stayOpen}`;
  };

  const report = () => {
    view.list.toggleAttribute("data-waits", Boolean(stopped || failures));
    const unsaved = queue.length + rejected.size;
    const troubled = stopped || failures > 0 || rejected.size > 0;
    retryButton.hidden = !stopped || stopped === "over" || stopped === "reading";
    clearTimeout(slow);
    if (unsaved === 0) return say(view.list.childElementCount ? words.saved : "", "quiet");
    if (!troubled) {
      // A quick answer needs no announcement: only a slow one is worth a word.
      slow = setTimeout(() => say(view.countText(unsaved), "waiting"), 1500);
      return undefined;
    }
    const tone = stopped || rejected.size ? "bad" : "waiting";
    return say(`${view.countText(unsaved)} ${trouble()}`.trim(), tone);
  };

  const markAll = () => {
    if (stopped === "over") return queue.forEach((item) => view.mark(item, "failed", words.lost));
    return queue.forEach((item, at) => {
      const isUnderway = at === 0 && busy && !stopped && !failures;
      view.mark(item, "sending", isUnderway ? words.sent : words.typed);
    });
  };

  // ---- Adding a turn ------------------------------------------------------

  // First into the outbox, then on its way. One after the other, so that the order holds.
  let keeping = Promise.resolve();
  const keep = (item) => {
    const { speaker, mode, text, act, turn } = item;
    const place = { interview, id: item.id, page, number: item.number, user: who.user };
    const put = async () => {
      try {
        if (act) return await wij.outbox.put({ ...place, act, turn });
        const sealed = await wij.sealing.seal(who.key, { speaker, mode, text }, place);
        return await wij.outbox.put({ ...place, sealed });
      } catch {
        // No outbox here (a full disk, a private window): then the words live on this page.
        outboxWorks = false;
        return undefined;
      }
    };
    keeping = keeping.then(put);
    return keeping;
  };

  const wipe = (item) => wij.outbox.remove(item.id).catch(() => {});

  const enqueue = (item) => {
    typed += 1;
    Object.assign(item, { id: item.id ?? crypto.randomUUID(), page, number: typed });
    item.kept = keep(item);
    queue.push(item);
    if (item.act) view.act(item);
    else view.add(item);
    markAll();
    report();
    pump();
  };

  const take = () => {
    const text = box.value.replace(/\r\n?/g, "\n").trim();
    if (!text) return;
    if (!writer.writes()) return say(words.readingTyped, "bad");
    if ([...text].length > MAX_LENGTH) return say(words.tooLong, "bad");
    box.value = "";
    const item = { id: nextId, text, ...choices.values(), ...choices.labels() };
    nextId = crypto.randomUUID();
    enqueue(item);
    drafts.gone(item.kept);
    document.dispatchEvent(new Event("wij:turn"));
    return choices.after();
  };

  // Taking out and putting back wait in the same line: never before the turn that they are about.
  const act = (what, turn) => {
    if (!writer.writes()) return say(words.readingTyped, "bad");
    return enqueue({ act: what, turn });
  };

  // ---- Sending ------------------------------------------------------------

  const reject = (item, { text, words: readable }) => {
    queue.shift();
    if (item.act) {
      view.act({ ...item, act: item.act === "remove" ? "restore" : "remove" });
      document.dispatchEvent(new CustomEvent("wij:say", { detail: { text, urgent: true } }));
      return wipe(item);
    }
    rejected.add(item);
    if (item.text === undefined && readable) {
      const { speaker, mode } = readable.dataset;
      Object.assign(item, { text: readable.textContent, speaker, mode });
    }
    return view.rescue(item, text, (what) => {
      rejected.delete(item);
      wipe(item);
      const { speaker, mode, speakerLabel, modeLabel } = item;
      if (what === "new") enqueue({ text: item.text, speaker, mode, speakerLabel, modeLabel });
      if (what === "back") box.value = [box.value, item.text].filter(Boolean).join("\n");
      report();
      box.focus();
    });
  };

  const waitAndRetry = (reason) => {
    failures += 1;
    why = reason;
    timer = setTimeout(pump, Math.min(LONGEST_PAUSE, 500 * 2 ** failures));
  };

  const accept = async (item, line) => {
    queue.shift();
    failures = 0;
    view.accept(item, line);
    if (item.act) {
      const text = words[item.act === "remove" ? "removed" : "restored"];
      document.dispatchEvent(new CustomEvent("wij:say", { detail: { text } }));
    }
    await wipe(item);
    if (!queue.length && !rejected.size && isShell && !box.value) location.reload();
  };

  const handle = (item, answer) => {
    const { kind } = answer;
    if (kind === "saved") return accept(item, answer.line);
    if (kind === "later") return waitAndRetry(answer.why);
    if (["other-words", "invalid", "sealed", "erased"].includes(kind)) return reject(item, answer);
    stopped = kind;
    return kind === "reading" ? writer.lost() : undefined;
  };

  async function pump() {
    clearTimeout(timer);
    timer = null;
    if (busy || !isReady) return;
    busy = true;
    while (queue.length && !stopped && timer === null) {
      const item = queue[0];
      await item.kept;
      await wij.sending.alone(async () => {
        markAll();
        await handle(item, await server.send(item));
      });
      markAll();
      report();
    }
    busy = false;
    markAll();
  }

  const tryAgain = async () => {
    if (stopped) {
      await server.freshen();
      stopped = null;
    }
    report();
    await pump();
    await giveBack();
  };

  // What waited in this browser goes before anything new.
  let isReady = false;
  const recover = async () => {
    try {
      if (isShell) {
        const known = await wij.outbox.page(interview);
        document.getElementById("offline-chat").hidden = !known;
        if (!known) return;
        document.getElementById("offline-plain").remove();
        who = known;
        box.focus();
      } else {
        await wij.outbox.keepPage({ interview, user: who.user, key: who.key });
      }
      const waiting = (await wij.outbox.all()).filter(
        (one) => one.interview === interview && one.user === who.user && one.page !== page,
      );
      waiting.filter((one) => !one.act).forEach(view.add);
      // Turns that were typed meanwhile stand after those from before.
      queue.filter((one) => !one.act).forEach((item) => view.list.append(item.element));
      waiting.filter((one) => one.act).forEach(view.act);
      queue.unshift(...waiting);
    } catch {
      outboxWorks = false;
    }
    isReady = true;
    markAll();
    report();
    pump();
    await giveBack();
  };

  // What stood in the field of a page that is gone comes back into this one.
  const giveBack = async () => {
    try {
      await wij.pages.hold(page);
      const { back, waiting } = await drafts.giveBack();
      const text = back ? words.givenBack : waiting ? words.draft : "";
      if (text) document.dispatchEvent(new CustomEvent("wij:say", { detail: { text } }));
      if (waiting && isShell) document.getElementById("chat-draft").hidden = false;
    } catch {
      // No outbox in this browser.
    }
  };

  // ---- What a person does -------------------------------------------------

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    take();
    box.focus();
  });

  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    take();
  });

  document.addEventListener("submit", (event) => {
    const { act: what, turn } = event.target.dataset;
    if (!turn) return;
    event.preventDefault();
    act(what, turn);
    box.focus();
  });
  view.list.addEventListener("click", (event) => {
    if (!event.target.matches?.(".line__waiting")) return;
    const line = event.target.closest("li");
    act(line.matches(".line--gone") ? "restore" : "remove", line.querySelector(".turn").dataset.turnId);
    box.focus();
  });

  // A click on a switch gives the box its focus back; arrow keys stay in the switch.
  form.addEventListener("click", (event) => {
    if (event.target.matches?.(".switch__input") && event.detail > 0) box.focus();
  });
  form.addEventListener("pointerup", (event) => {
    if (event.target.closest?.(".switch__option")) setTimeout(() => box.focus());
  });

  retryButton.addEventListener("click", () => {
    tryAgain();
    box.focus();
  });
  writer.onWriting(() => {
    if (stopped === "reading") stopped = null;
    report();
    pump();
  });
  window.addEventListener("online", () => {
    if (!stopped) pump();
    giveBack();
  });
  window.addEventListener("beforeunload", (event) => {
    if (queue.length || rejected.size || box.value.trim()) event.preventDefault();
  });

  form.querySelectorAll("[data-with-script]").forEach((part) => { part.hidden = false; });
  const topics = document.getElementById("topics");
  if (topics && matchMedia("(max-width: 61.99rem)").matches) topics.open = false;
  recover();
  report();
  view.toEnd();
  // During a tour its words are read first: typing comes after.
  if (!document.querySelector(".tour [autofocus]")) box.focus();
})();
