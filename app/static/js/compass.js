// The topic compass: out of sight until its key or button is pressed. Which topics are open it
// reads from the saved lines on the page, so that it answers at once, and without connection.
"use strict";

(() => {
  const form = document.getElementById("compass-form");
  if (!form) return;

  const button = document.getElementById("compass-button");
  const panel = document.getElementById("compass-panel");
  const none = document.getElementById("compass-none");
  const note = document.getElementById("compass-note");
  const live = document.getElementById("live-polite");
  const box = document.querySelector("#laatste textarea");
  const turns = document.getElementById("turns");
  const questions = [...panel.querySelectorAll("[data-topic]")];
  const base = location.pathname.match(/^.*\/gesprekken\/[0-9a-f-]{36}/)[0];
  const token = form.querySelector("[name=csrf_token]").value;
  const server = wij.sending.to(base, { token });
  const uses = []; // that somebody looked, still to be told to the server

  const caveat = () => {
    const unsaved = turns.querySelectorAll('.turn:not([data-state="saved"])').length;
    const told = unsaved === 1 ? panel.dataset.one : panel.dataset.many.replace("{n}", unsaved);
    return [navigator.onLine ? "" : panel.dataset.offline, unsaved ? told : ""].filter(Boolean).join(" ");
  };

  // Shows what nobody told of; returns the ids.
  const draw = () => {
    const touched = [...turns.querySelectorAll("[data-topics]")].map((line) => line.dataset.topics);
    const told = new Set(touched.join(" ").split(" "));
    questions.forEach((one) => { one.hidden = told.has(one.dataset.topic); });
    const open = questions.filter((one) => !one.hidden);
    none.hidden = open.length > 0;
    note.textContent = caveat();
    note.hidden = !note.textContent;
    return open.map((one) => one.dataset.topic);
  };

  // Only the use is told, and only once: what was said stays where it is.
  let busy = false;
  const tell = async () => {
    if (busy) return;
    busy = true;
    while (uses.length) {
      const { status } = await server.post("/kompas", { shown: uses[0] });
      if (!status || status >= 500 || status === 401) break;
      uses.shift();
    }
    busy = false;
  };

  const open = () => {
    const shown = draw();
    panel.hidden = false;
    button.setAttribute("aria-expanded", "true");
    const said = [...questions.filter((one) => !one.hidden), none, note].filter((one) => !one.hidden);
    if (live) live.textContent = said.map((one) => one.textContent).join(" ");
    uses.push(shown.join(" "));
    tell();
  };

  const close = () => {
    panel.hidden = true;
    button.setAttribute("aria-expanded", "false");
    if (live) live.textContent = "";
    box.focus();
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (panel.hidden) open();
    else close();
  });
  document.getElementById("compass-close").addEventListener("click", close);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || panel.hidden || event.defaultPrevented || event.isComposing) return;
    event.preventDefault();
    close();
  });
  // A turn that is saved meanwhile may have told of something.
  new MutationObserver(() => { if (!panel.hidden) draw(); }).observe(turns, { childList: true, subtree: true });
  window.addEventListener("online", () => { if (!panel.hidden) draw(); tell(); });
  window.addEventListener("offline", () => { if (!panel.hidden) draw(); });

  button.setAttribute("aria-expanded", "false");
  button.setAttribute("aria-controls", "compass-panel");
  button.querySelectorAll("[data-with-script]").forEach((part) => { part.hidden = false; });
})();
