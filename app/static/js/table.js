// The table of a guided session: asks every two seconds whether something changed, and sends in
// the background. What could not be sent is sent again under the same id until the server says
// that it has it; nothing is lost and nothing is there twice. Without this script the pages work
// by loading them again.
"use strict";

(() => {
  const EVERY = 2000;
  const BACKGROUND = { "X-Requested-With": "table" };
  const state = document.getElementById("table-state");
  const table = () => document.getElementById("tafel");
  let offline = false;
  let asking = false;
  let leaving = false;
  const waiting = new Map();

  // What only passes by goes away by itself: it must not lie over what somebody reads or types.
  const PASSING = new Set(["news", "sent", "back"]);
  let passing = 0;
  const tell = (name) => {
    clearTimeout(passing);
    state.textContent = name ? state.dataset[name] : "";
    if (PASSING.has(name)) passing = setTimeout(() => { state.textContent = ""; }, 4000);
  };
  const typed = () => [...document.querySelectorAll("[data-typed] textarea, [data-typed] input[type=text], [data-typed] input:not([type])")]
    .some((field) => field.value.trim() && field.value !== field.defaultValue);
  // A question that somebody reads must not vanish under his finger.
  const isAsked = () => document.querySelector("#nu [popover]:popover-open") !== null;
  const opened = () => new Set([...document.querySelectorAll("#nu details")].map((one) => one.id + (one.open ? "+" : "-")));

  const part = (html) => new DOMParser().parseFromString(html, "text/html").getElementById("tafel");

  const place = (fresh, own) => {
    const here = table();
    const moved = fresh.dataset.round !== here.dataset.round;
    const before = opened();
    const focused = document.activeElement;
    const inNow = focused && focused.closest("#nu");
    document.getElementById("nu").replaceWith(fresh.querySelector("#nu"));
    for (const one of document.querySelectorAll("#nu details")) {
      if (before.has(`${one.id}-`) && !moved) one.open = false;
      if (before.has(`${one.id}+`)) one.open = true;
    }
    if (own || (!typed() && !waiting.size && moved)) {
      document.getElementById("schrijf").replaceWith(fresh.querySelector("#schrijf"));
    } else if (moved) {
      tell("moved");
    }
    here.dataset.version = fresh.dataset.version;
    here.dataset.round = fresh.dataset.round;
    if (inNow) {
      const heading = document.getElementById("ronde");
      heading.tabIndex = -1;
      heading.focus({ preventScroll: !moved });
    }
    if (!own && !moved) tell("news");
  };

  const lost = () => {
    if (!offline) tell(waiting.size ? "sending" : "offline");
    offline = true;
  };
  const back = () => {
    if (offline) tell("back");
    offline = false;
  };

  const ask = async () => {
    if (asking || leaving) return;
    asking = true;
    try {
      for (const form of waiting.keys()) await send(form);
      const here = table();
      const answer = await fetch(`${here.dataset.news}?stand=${encodeURIComponent(here.dataset.version)}`, { headers: BACKGROUND, credentials: "same-origin", cache: "no-store" });
      back();
      if (answer.status === 401) { if (!typed() && !leaving) location.reload(); return; }
      if (answer.status === 200) {
        const fresh = part(await answer.text());
        if (fresh && !isAsked()) place(fresh, false); // otherwise at the next asking
      }
    } catch {
      lost();
    } finally {
      asking = false;
    }
  };

  // The body is made once: trying again sends the same words under the same id.
  const send = async (form) => {
    const body = waiting.get(form);
    const answer = await fetch(form.action, { method: "POST", body, headers: BACKGROUND, credentials: "same-origin" });
    waiting.delete(form);
    back();
    const fresh = part(await answer.text());
    // Another page came: the table is closed, or the page stood open too long. It tells so itself.
    if (!fresh) {
      restore(form);
      form.removeAttribute("data-send");
      if (form.isConnected) form.requestSubmit(); else location.reload();
      return;
    }
    const wrote = form.hasAttribute("data-typed") || form.action.endsWith("/terug");
    // A button in the part that changes leaves alone what is being typed beside it.
    place(fresh, wrote || (!typed() && !waiting.size));
    if (wrote) {
      tell(answer.ok ? "sent" : "");
      const field = document.querySelector("#schrijf .error-summary, #schrijf textarea, #schrijf input[type=text]");
      if (field) field.focus({ preventScroll: answer.ok });
    }
  };

  const restore = (form) => {
    for (const one of form.elements) one.disabled = false;
  };

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.hasAttribute("data-send")) {
      // Who closes the table or goes waits for that answer: loading again would cut it off.
      leaving = true;
      setTimeout(() => { leaving = false; }, 5 * EVERY);
      return;
    }
    event.preventDefault();
    if (waiting.has(form)) return;
    waiting.set(form, new URLSearchParams(new FormData(form, event.submitter)));
    for (const one of form.elements) one.disabled = true;
    try {
      await send(form);
    } catch {
      offline = false;
      lost();
    }
  });

  addEventListener("beforeunload", (event) => { if (waiting.size) event.preventDefault(); });
  addEventListener("online", ask);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
  setInterval(ask, EVERY);
})();
