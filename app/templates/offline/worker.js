// Keeps two pages for when there is no connection: one that says so, and a conversation without
// a word in it. No page with words and no answer of the
// server is ever kept: what is not in the list below always comes from the network.
"use strict";

const PREFIX = "wij-shell-";
const KEPT = PREFIX + {{ version|tojson }};
const SHELL = {{ shell|tojson }};
const [PAGE, CONVERSATION] = SHELL;
const IS_CONVERSATION = /\/gesprekken\/[0-9a-f]{8}-[0-9a-f-]{27}$/;

// Asked for without cookies, so that the page is the same for everybody.
const fresh = (path) => new Request(path, { cache: "reload", credentials: "omit" });

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches.open(KEPT)
      .then((cache) => cache.addAll(SHELL.map(fresh)))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  const isOld = (name) => name.startsWith(PREFIX) && name !== KEPT;
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(names.filter(isOld).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

const fromShell = (path) => caches.open(KEPT).then((cache) => cache.match(path));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  // A form that could not be sent is left to the browser, which still holds what was typed.
  if (request.mode === "navigate") {
    event.respondWith(
      fetch(request).catch(async (problem) => {
        const page = await fromShell(IS_CONVERSATION.test(url.pathname) ? CONVERSATION : PAGE);
        if (!page) throw problem;
        return page;
      }),
    );
    return;
  }
  const path = url.pathname + url.search;
  if (path !== PAGE && path !== CONVERSATION && SHELL.includes(path)) {
    event.respondWith(
      fetch(request).catch(async (problem) => {
        const file = await fromShell(path);
        if (!file) throw problem;
        return file;
      }),
    );
  }
});
