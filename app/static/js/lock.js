// The lock on the screen: covers a page that nobody touched for half an hour. The server says
// whether it is time: it knows of other tabs and of open interviews. What was typed stays.
"use strict";

(() => {
  const cover = document.getElementById("lock-cover");
  if (!cover) return;
  const form = cover.querySelector("form");
  const field = form.elements.password;
  const problem = cover.querySelector("[data-problem]");
  const IDLE = Number(cover.dataset.idle) * 1000;
  const TELL_EVERY = 5 * 60_000;
  const LOOK_EVERY = 60_000;

  let touched = Date.now();
  let told = Date.now(); // the request of this page told the server
  let locked = false;

  const token = () => form.elements.csrf_token.value;
  const ask = (address, options = {}) =>
    fetch(address, { ...options, headers: { "X-Requested-With": "fetch", "X-CSRFToken": token() } });

  const close = () => {
    locked = false;
    touched = told = Date.now();
    form.reset();
    problem.textContent = "";
    cover.close();
  };

  const look = async () => {
    if (!locked && Date.now() - touched < IDLE) return;
    try {
      const answer = await ask(cover.dataset.state);
      if (!answer.ok) return;
      const now = (await answer.json()).locked;
      if (now && !locked) {
        locked = true;
        cover.showModal();
        field.focus();
      } else if (!now && locked) close();
    } catch {
      // Without a connection nobody could open the lock again.
    }
  };

  // Typing and reading are signs of a person, also when nothing is sent.
  const here = () => {
    if (locked) return;
    touched = Date.now();
    if (touched - told < TELL_EVERY) return;
    told = touched;
    ask(cover.dataset.here, { method: "POST" }).catch(() => {});
  };
  for (const sign of ["keydown", "input", "pointerdown", "pointermove", "wheel"]) {
    addEventListener(sign, here, { passive: true, capture: true });
  }

  // A browser may close a dialog on Escape all the same.
  cover.addEventListener("cancel", (event) => event.preventDefault());
  cover.addEventListener("close", () => {
    if (locked) cover.showModal();
  });

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    problem.textContent = "";
    try {
      const body = new URLSearchParams({ password: field.value });
      const answer = await ask(form.action, { method: "POST", body });
      if (answer.ok) return close();
      const said = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
      problem.textContent = said.problem ?? cover.dataset.failed;
    } catch {
      problem.textContent = cover.dataset.failed;
    }
    field.value = "";
    field.focus();
  });

  setInterval(look, LOOK_EVERY);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) look();
  });
})();
