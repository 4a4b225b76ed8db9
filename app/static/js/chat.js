// The queue of the live conversation. Turns go to the server one at a time, in the order in
// which they were typed. A turn counts as saved only after the server said so, and until then
// its words live on this page alone: never in browser storage, never in the console.
"use strict";

(() => {
  const form = document.getElementById("laatste");
  if (!form || !form.matches(".chat-composer")) return;

  const LONGEST_PAUSE = 10_000;
  const ANSWER_WITHIN = 15_000;
  const MAX_LENGTH = 20_000;
  const words = form.dataset;
  const list = document.getElementById("turns");
  const box = form.querySelector("textarea");
  const state = document.getElementById("chat-state");
  const message = document.getElementById("chat-message");
  const retryButton = document.getElementById("chat-retry");
  const pendingTurn = document.getElementById("pending");

  const queue = []; // still to be saved, oldest first
  const rejected = new Set(); // answered with no: the words wait for a person
  let busy = false;
  let stopped = null; // why nothing is sent until a person acts: a key of `words`
  let failures = 0;
  let timer = null;
  let slow = null;

  // ---- What the page says -------------------------------------------------

  const countText = (count) =>
    count === 1 ? words.one : words.many.replace("{n}", String(count));

  // On a small screen the page itself scrolls, on a wide one only the turns do.
  const pageScrolls = () => matchMedia("(max-width: 43.99rem)").matches;
  const chat = form.parentElement;
  const isAtEnd = () =>
    pageScrolls()
      ? chat.getBoundingClientRect().bottom < window.innerHeight + 80
      : list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  const toEnd = () => {
    list.scrollTop = list.scrollHeight;
    if (pageScrolls()) chat.scrollIntoView({ block: "end" });
  };

  const say = (text, tone) => {
    const follow = isAtEnd();
    if (message.textContent !== text) message.textContent = text;
    state.dataset.tone = tone;
    if (follow) toEnd();
  };

  const report = () => {
    const unsaved = queue.length + rejected.size;
    const troubled = stopped || failures > 0 || rejected.size > 0;
    retryButton.hidden = !stopped || stopped === "over";
    clearTimeout(slow);
    if (unsaved === 0) return say(list.childElementCount ? words.saved : "", "quiet");
    if (!troubled) {
      // A quick answer needs no announcement: only a slow one is worth a word.
      slow = setTimeout(() => say(countText(unsaved), "waiting"), 1500);
      return undefined;
    }
    const why = words[stopped] || (failures ? words.offline : "");
    return say(`${countText(unsaved)} ${why}`.trim(), stopped || rejected.size ? "bad" : "waiting");
  };

  const mark = (item, kind, text) => {
    const turn = item.element.querySelector(".turn");
    turn.dataset.state = kind;
    turn.querySelector(".turn__state-text").textContent = text;
    if (kind !== "failed") return;
    const icon = pendingTurn.content.querySelector("[data-failed] .icon").cloneNode(true);
    turn.querySelector(".turn__state .icon").replaceWith(icon);
  };

  const markAll = () => {
    if (stopped === "over") return queue.forEach((item) => mark(item, "failed", words.lost));
    const text = stopped || failures ? words.unsaved : words.waiting;
    return queue.forEach((item) => mark(item, "sending", text));
  };

  // ---- Adding a turn ------------------------------------------------------

  const chosen = (name) => form.querySelector(`[name="${name}"]:checked`);
  const labelOf = (input) => {
    const label = input.labels[0].cloneNode(true);
    label.querySelectorAll("kbd").forEach((key) => key.remove());
    return label.textContent.trim();
  };

  const draw = (item) => {
    const line = pendingTurn.content.firstElementChild.cloneNode(true);
    const turn = line.querySelector(".turn");
    line.classList.add(`line--${item.speaker}`);
    turn.id = `turn-${item.id}`;
    turn.dataset.turnId = item.id;
    turn.className = `turn turn--${item.speaker}`;
    turn.querySelector(".turn__speaker").textContent = item.speakerLabel;
    turn.querySelector(".turn__mode").textContent = item.modeLabel.toLowerCase();
    turn.querySelector(".turn__text").textContent = item.text;
    return line;
  };

  const enqueue = (item) => {
    item.id = crypto.randomUUID();
    item.element = draw(item);
    list.append(item.element);
    document.getElementById("chat-start").hidden = true;
    queue.push(item);
    markAll();
    report();
    toEnd();
    pump();
  };

  const take = () => {
    const text = box.value.replace(/\r\n?/g, "\n").trim();
    if (!text) return;
    if ([...text].length > MAX_LENGTH) {
      say(words.tooLong, "bad");
      return;
    }
    const speaker = chosen("speaker");
    const mode = chosen("mode");
    box.value = "";
    enqueue({
      text,
      speaker: speaker.value,
      mode: mode.value,
      speakerLabel: labelOf(speaker),
      modeLabel: labelOf(mode),
    });
  };

  // ---- Sending ------------------------------------------------------------

  const request = async (url, options) => {
    const abort = new AbortController();
    const limit = setTimeout(() => abort.abort(), ANSWER_WITHIN);
    try {
      const response = await fetch(url, {
        ...options,
        headers: { "HX-Request": "true", "X-Requested-With": "fetch" },
        credentials: "same-origin",
        cache: "no-store",
        redirect: "manual",
        signal: abort.signal,
      });
      return { status: response.status, html: await response.text() };
    } catch {
      return { status: 0, html: "" };
    } finally {
      clearTimeout(limit);
    }
  };

  const parsed = (html) => {
    const holder = document.createElement("template");
    holder.innerHTML = html;
    return holder.content.firstElementChild;
  };

  // A page that stood open while its reader signed in again needs a fresh token.
  const freshen = async () => {
    const { status, html } = await request(words.fresh, { method: "GET" });
    const token = status === 200 ? parsed(html) : null;
    if (token?.name === "csrf_token") form.querySelector("[name=csrf_token]").value = token.value;
    return status;
  };

  const send = (item) => {
    const body = new URLSearchParams({
      csrf_token: form.querySelector("[name=csrf_token]").value,
      turn_id: item.id,
      speaker: item.speaker,
      mode: item.mode,
      text: item.text,
    });
    return request(form.action, { method: "POST", body });
  };

  const isSaved = (line, item) => {
    const turn = line?.querySelector(".turn");
    return turn?.dataset.turnId === item.id && turn.dataset.state === "saved";
  };

  const accept = (item, line) => {
    queue.shift();
    failures = 0;
    item.element.replaceWith(line);
    window.htmx?.process(line);
  };

  const reject = (item, text) => {
    queue.shift();
    rejected.add(item);
    mark(item, "failed", text ? `${words.lost}. ${text}` : words.lost);
    const follow = isAtEnd();
    const rescue = item.element.querySelector(".line__rescue");
    rescue.hidden = false;
    if (follow) toEnd();
    rescue.addEventListener("click", (event) => {
      const act = event.target.dataset?.act;
      if (!act) return;
      rejected.delete(item);
      item.element.remove();
      if (act === "new") enqueue(item);
      else box.value = [box.value, item.text].filter(Boolean).join("\n");
      report();
      box.focus();
    });
  };

  const stop = (why) => {
    stopped = why;
  };

  const waitAndRetry = () => {
    failures += 1;
    timer = setTimeout(pump, Math.min(LONGEST_PAUSE, 500 * 2 ** failures));
  };

  const handle = async (item, { status, html }) => {
    const part = parsed(html);
    if ((status === 200 || status === 201) && isSaved(part, item)) return accept(item, part);
    if (status === 409 && part?.dataset.reason === "other-words") {
      return reject(item, part.textContent.trim());
    }
    if (status === 409) return stop("over");
    if (status === 422) return reject(item, part?.textContent.trim());
    if (status === 401) return stop("signedOut");
    if (status === 400) {
      const answer = item.freshened ? 400 : await freshen();
      item.freshened = true;
      if (answer === 200) return undefined; // the loop sends the same turn again
      if (answer === 401) return stop("signedOut");
      return answer === 0 || answer >= 500 ? waitAndRetry() : stop("refused");
    }
    if (status === 403 || status === 404 || status === 413) return stop("refused");
    return waitAndRetry();
  };

  async function pump() {
    clearTimeout(timer);
    timer = null;
    if (busy) return;
    busy = true;
    while (queue.length && !stopped && timer === null) {
      await handle(queue[0], await send(queue[0]));
      markAll();
      report();
    }
    busy = false;
  }

  const tryAgain = async () => {
    if (stopped) {
      await freshen();
      stopped = null;
      queue.forEach((item) => { item.freshened = false; });
    }
    report();
    await pump();
  };

  // ---- What a person does -------------------------------------------------

  const choose = (name, number) => {
    const input = form.querySelectorAll(`[name="${name}"]`)[number];
    if (input) input.checked = true;
  };
  const toggle = (name) => {
    const unchecked = form.querySelector(`[name="${name}"]:not(:checked)`);
    if (unchecked) unchecked.checked = true;
  };
  const shortcuts = {
    Digit1: () => choose("speaker", 0),
    Digit2: () => choose("speaker", 1),
    Digit3: () => toggle("mode"),
  };

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

  document.addEventListener("keydown", (event) => {
    const act = shortcuts[event.code];
    if (!act || !event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    act();
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
  window.addEventListener("online", () => {
    if (!stopped) pump();
  });
  window.addEventListener("beforeunload", (event) => {
    if (queue.length || rejected.size || box.value.trim()) event.preventDefault();
  });

  form.querySelectorAll("[data-with-script]").forEach((part) => { part.hidden = false; });
  if (matchMedia("(max-width: 61.99rem)").matches) document.getElementById("topics").open = false;
  report();
  toEnd();
  // During a tour its words are read first: typing comes after.
  if (!document.querySelector(".tour [autofocus]")) box.focus();
})();
