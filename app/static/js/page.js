// Small help on every page. Nothing here is needed to use the product:
// without this script the pages still send forms and show answers.
"use strict";

(() => {
  const script = document.currentScript;

  // ---- A request of htmx that failed ---------------------------------------

  const problemBox = () => document.getElementById("request-problem");
  let failing = null; // the element whose request the message is about
  let restUntil = 0; // what asks for news by itself asks less often while it fails
  const REST = 10_000;

  const readOut = (text) =>
    document.dispatchEvent(new CustomEvent("wij:say", { detail: { text, urgent: true } }));

  const say = (kind) => {
    const box = problemBox();
    if (!kind) failing = null;
    if (!box) return;
    box.textContent = kind ? box.dataset[kind] : "";
    if (kind) readOut(box.textContent);
  };
  const asksAgainByItself = (element) => /every/.test(element?.getAttribute("hx-trigger") ?? "");

  // The server gives its own answer a number, which its reader can tell the administrator.
  // htmx puts some of these in place; the others would land in the wrong one.
  const SWAPPED = new Set([400, 409, 410, 422]);
  const showAnswer = ({ response, text }) => {
    const box = problemBox();
    if (!box || !response.headers.get("X-Problem-Reference")) return say("failed");
    const holder = document.createElement("template");
    holder.innerHTML = text;
    box.replaceChildren(holder.content);
    readOut(box.textContent);
  };

  // The forms of a page that stood open for long are sent again with a token that fits.
  const renewToken = (token) => {
    if (!token) return;
    document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
    document.querySelectorAll("input[name=csrf_token]").forEach((one) => { one.value = token; });
  };

  document.addEventListener("htmx:before:request", (event) => {
    if (!asksAgainByItself(event.detail.ctx.sourceElement)) say(null);
    else if (Date.now() < restUntil) event.preventDefault();
  });

  document.addEventListener("htmx:after:request", (event) => {
    const { response, sourceElement } = event.detail.ctx;
    if (response.status < 400) restUntil = 0;
    if (response.status < 400 && sourceElement === failing) say(null);
  });

  document.addEventListener("htmx:response:error", (event) => {
    const { ctx } = event.detail;
    const { status, headers } = ctx.response;
    if (asksAgainByItself(ctx.sourceElement)) restUntil = Date.now() + REST;
    const known = failing !== null && asksAgainByItself(ctx.sourceElement);
    renewToken(headers.get("X-Fresh-Token"));
    if (known) return;
    if (!SWAPPED.has(status)) showAnswer(ctx);
    else if (!headers.get("HX-Retarget")) return;
    failing = ctx.sourceElement;
  });

  document.addEventListener("htmx:error", (event) => {
    // Only a request that got no answer; other errors are for the developer.
    const { ctx } = event.detail;
    if (!ctx || ctx.response || (failing !== null && asksAgainByItself(ctx.sourceElement))) return;
    failing = ctx.sourceElement;
    say("offline");
  });

  // ---- The connection ------------------------------------------------------

  const connection = document.getElementById("connection");
  let hide = null;

  const tell = (kind) => {
    clearTimeout(hide);
    if (!connection) return;
    connection.textContent = kind ? connection.dataset[kind] : "";
    connection.dataset.kind = kind ?? "";
    if (kind === "online") hide = setTimeout(() => tell(null), 4000);
  };
  addEventListener("offline", () => tell("offline"));
  addEventListener("online", () => {
    restUntil = 0;
    tell("online");
  });
  if (!navigator.onLine) tell("offline");

  // A form that is sent without connection takes its page, with what was typed, away.
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || navigator.onLine) return;
    event.preventDefault();
    say("unsent");
  });

  if (isSecureContext && "serviceWorker" in navigator && script?.dataset.worker) {
    addEventListener("load", () => {
      // Without the worker the browser shows its own page when there is no connection.
      navigator.serviceWorker.register(script.dataset.worker).catch(() => {});
    });
  }

  // ---- Lists ---------------------------------------------------------------

  // A list that grows at the bottom starts at the bottom.
  const toEnd = (list) => {
    list.scrollTop = list.scrollHeight;
  };
  const scrollAll = () => document.querySelectorAll("[data-scroll-end]").forEach(toEnd);
  document.addEventListener("htmx:after:swap", scrollAll);
  scrollAll();
})();
