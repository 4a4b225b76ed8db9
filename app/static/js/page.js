// Small help on every page. Nothing here is needed to use the product:
// without this script the pages still send forms and show answers.
"use strict";

(() => {
  // Answers that carry a fragment of their own, so that no general message is needed.
  const ANSWERED = new Set([400, 409, 410, 422]);

  const problemBox = () => document.getElementById("request-problem");

  const say = (kind) => {
    const box = problemBox();
    if (box) box.textContent = kind ? box.dataset[kind] : "";
  };

  document.addEventListener("htmx:before:request", () => say(null));

  document.addEventListener("htmx:response:error", (event) => {
    const status = event.detail.ctx.response.status;
    if (ANSWERED.has(status)) return;
    say(status === 401 || status === 403 ? "forbidden" : "failed");
  });

  document.addEventListener("htmx:error", (event) => {
    // Only a request that got no answer; other errors are for the developer.
    if (event.detail.ctx && !event.detail.ctx.response) say("offline");
  });

  // A list that grows at the bottom starts at the bottom.
  const toEnd = (list) => {
    list.scrollTop = list.scrollHeight;
  };
  const scrollAll = () => document.querySelectorAll("[data-scroll-end]").forEach(toEnd);
  document.addEventListener("htmx:after:swap", scrollAll);
  scrollAll();
})();
