// The outbox: every turn that is not saved yet, sealed, in the order in which it was typed.
// It outlives a reload, a crash and signing out. Nothing in it can be read in this browser.
"use strict";

window.wij ??= {};

wij.outbox = (() => {
  const NAME = "wij-outbox";
  let opened = null;

  const answerOf = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });

  const open = () => {
    opened ??= new Promise((resolve, reject) => {
      const request = indexedDB.open(NAME, 1);
      request.onupgradeneeded = () => {
        const turns = request.result.createObjectStore("turns", { keyPath: "n", autoIncrement: true });
        turns.createIndex("id", "id", { unique: true });
        request.result.createObjectStore("pages", { keyPath: "interview" });
      };
      request.onsuccess = () => {
        request.result.onversionchange = () => request.result.close();
        resolve(request.result);
      };
      request.onerror = () => reject(request.error);
    });
    opened.catch(() => { opened = null; });
    return opened;
  };

  // Done only when the browser has put it on the disk.
  const write = async (store, change) => {
    const deal = (await open()).transaction(store, "readwrite", { durability: "strict" });
    const done = new Promise((resolve, reject) => {
      deal.oncomplete = resolve;
      deal.onerror = deal.onabort = () => reject(deal.error);
    });
    await change(deal.objectStore(store));
    return done;
  };

  const read = async (store, ask) =>
    answerOf(ask((await open()).transaction(store).objectStore(store)));

  return {
    put: (turn) => write("turns", (turns) => { turns.add(turn); }),
    remove: (id) =>
      write("turns", (turns) => {
        turns.index("id").getKey(id).onsuccess = (event) => {
          if (event.target.result !== undefined) turns.delete(event.target.result);
        };
      }),
    all: () => read("turns", (turns) => turns.getAll()),
    // What a page needs to be typed in without a connection: whose it is and the server's key.
    keepPage: (page) => write("pages", (pages) => { pages.put(page); }),
    page: (interview) => read("pages", (pages) => pages.get(interview)),
    forgetPages: () => write("pages", (pages) => { pages.clear(); }),
  };
})();
