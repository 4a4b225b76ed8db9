// The offline page asks for the page that its reader wanted, until it is there.
"use strict";

(() => {
  const LONGEST_PAUSE = 10_000;
  const state = document.getElementById("trying");
  const button = document.getElementById("try-again");
  const { health, page, home } = button.dataset;
  // Who opens the offline page by its own address wanted no other page.
  const isMeant = location.pathname === page;

  const again = () => {
    state.textContent = state.dataset.trying;
    if (isMeant) location.assign(home);
    else location.reload();
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

  // Soon at first: a browser can say that it is online before it is.
  const look = async (pause) => {
    if (await answers()) again();
    else setTimeout(look, pause, Math.min(LONGEST_PAUSE, 2 * pause));
  };

  button.addEventListener("click", async (event) => {
    event.preventDefault();
    state.textContent = state.dataset.trying;
    if (await answers()) again();
    else state.textContent = state.dataset.still;
  });
  if (isMeant) return;
  addEventListener("online", async () => {
    if (await answers()) again();
  });
  setTimeout(look, 1000, 2000);
})();
