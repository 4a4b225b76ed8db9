// The offline page asks for the page that its reader wanted, until it is there.
"use strict";

(() => {
  const EVERY = 5000;
  const state = document.getElementById("trying");
  const button = document.getElementById("try-again");
  const health = button.dataset.health;

  const again = () => {
    state.textContent = state.dataset.trying;
    location.reload();
  };

  // Asks for a few bytes first: loading again and again would wipe the page each time.
  const answers = async () => {
    try {
      const answer = await fetch(health, { cache: "no-store", credentials: "omit" });
      return answer.ok;
    } catch {
      return false;
    }
  };

  const look = async () => {
    if (await answers()) again();
    else setTimeout(look, EVERY);
  };

  button.addEventListener("click", async (event) => {
    event.preventDefault();
    state.textContent = state.dataset.trying;
    if (await answers()) again();
    else state.textContent = state.dataset.still;
  });
  addEventListener("online", again);
  setTimeout(look, EVERY);
})();
