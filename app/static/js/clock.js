// How long the conversation goes on, in minutes. Who does not want to see it, hides it.
"use strict";

(() => {
  const clock = document.getElementById("chat-clock");
  if (!clock) return;
  const STORED = "wij-klok"; // a bare "nee", about no one
  let began = Date.now() - Number(clock.dataset.elapsed) * 1000;
  let still = "paused" in clock.dataset ? Date.now() : null; // since when it stands still
  let shown = true;
  try {
    shown = localStorage.getItem(STORED) !== "nee";
  } catch {
    // A browser may refuse to keep anything: then the clock is simply there.
  }

  // No live region: a screen reader says the time only to who goes there.
  const show = () => {
    const minutes = String(Math.floor(((still ?? Date.now()) - began) / 60_000));
    clock.textContent = shown ? clock.dataset.minutes.replace("{n}", minutes) : "\u{1F551}\uFE0E";
    const name = shown ? clock.dataset.hide.replace("{n}", minutes) : clock.dataset.show;
    clock.setAttribute("aria-label", name);
    clock.title = name;
  };
  clock.addEventListener("click", () => {
    shown = !shown;
    try {
      localStorage.setItem(STORED, shown ? "ja" : "nee");
    } catch {
      // The choice then holds for this page alone.
    }
    show();
  });
  document.addEventListener("wij:pause", (event) => {
    if (event.detail.on) still ??= Date.now();
    else if (still !== null) {
      began += Date.now() - still;
      still = null;
    }
    show();
  });
  clock.hidden = false;
  show();
  setInterval(show, 10_000);
})();
