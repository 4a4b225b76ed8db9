// A pause of the conversation. It holds on this page at once, also without connection, and is
// told to the server as soon as that answers, with how long ago it was. A page that goes away
// before that forgets it: then the time simply counts. Turns are sent during a pause as ever.
"use strict";

(() => {
  const strip = document.getElementById("chat-pause");
  if (!strip) return;
  const RETRY_AFTER = 5_000;
  const pauseForm = document.getElementById("pause-form");
  const resumeForm = document.getElementById("resume-form");
  const pauseButton = document.getElementById("pause-button");
  const resumeButton = document.getElementById("resume-button");
  const since = document.getElementById("pause-since");
  const live = document.getElementById("live-polite");
  const box = document.querySelector("#laatste textarea");
  const base = location.pathname.match(/^.*\/gesprekken\/[0-9a-f-]{36}/)[0];
  const token = pauseForm.querySelector("[name=csrf_token]").value;
  const server = wij.sending.to(base, { token });
  const acts = []; // still to be told, oldest first
  let busy = false;
  let timer = null;

  const isPaused = () => !strip.hidden;

  const tell = async () => {
    clearTimeout(timer);
    if (busy) return;
    busy = true;
    while (acts.length) {
      const ago = Math.max(0, Math.round((Date.now() - acts[0].at) / 1000));
      const { status } = await server.post(acts[0].path, { ago });
      if (!status || status >= 500 || status === 401) {
        timer = setTimeout(tell, RETRY_AFTER);
        break;
      }
      // Taken in, or there is no conversation any more: then nothing is left to tell.
      if (status >= 400) acts.length = 0;
      else acts.shift();
    }
    busy = false;
  };

  const show = (on) => {
    strip.hidden = !on;
    pauseButton.hidden = on;
    document.dispatchEvent(new CustomEvent("wij:pause", { detail: { on } }));
  };

  const pause = () => {
    if (isPaused()) return;
    const place = document.documentElement.lang || "nl";
    const time = new Date().toLocaleTimeString(place, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    since.textContent = since.dataset.since.replace("{time}", time);
    show(true);
    if (live) live.textContent = since.textContent;
    acts.push({ path: "/pauze", at: Date.now() });
    tell();
  };

  const resume = () => {
    if (!isPaused()) return;
    show(false);
    acts.push({ path: "/verder", at: Date.now() });
    tell();
  };

  const answer = (form, act) =>
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      act();
      box.focus();
    });
  answer(pauseForm, pause);
  answer(resumeForm, resume);
  document.addEventListener("wij:turn", resume); // a new turn is typed: the conversation goes on
  window.addEventListener("online", tell);
})();
