// The outbox: every turn that is not saved yet, sealed, in the order in which it was typed.
// Beside it lies, sealed too, what stands in the field. It outlives a reload, a crash and signing out. Nothing in it can be read in this browser.
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
      const request = indexedDB.open(NAME, 2);
      request.onupgradeneeded = ({ oldVersion }) => {
        const make = (name, how) => request.result.createObjectStore(name, how);
        if (oldVersion < 1) {
          make("turns", { keyPath: "n", autoIncrement: true }).createIndex("id", "id", { unique: true });
          make("pages", { keyPath: "interview" });
        }
        make("drafts", { keyPath: "page" });
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
    // What stands in the field of a page and was not closed with Enter: one for each page.
    putDraft: (draft) => write("drafts", (drafts) => { drafts.put(draft); }),
    dropDraft: (page) => write("drafts", (drafts) => { drafts.delete(page); }),
    drafts: () => read("drafts", (drafts) => drafts.getAll()),
    // What a page needs to be typed in without a connection: whose it is and the server's key.
    keepPage: (page) => write("pages", (pages) => { pages.put(page); }),
    page: (interview) => read("pages", (pages) => pages.get(interview)),
    forgetPages: () => write("pages", (pages) => { pages.clear(); }),
  };
})();

// Which pages of this browser are still open: each holds a lock, also one in a tab that was copied.
wij.pages = (() => {
  const LOCK = "wij-page-";
  const holding = new Map(); // a second asking would wait for the first for ever
  const held = (page) =>
    new Promise((done) => {
      if (!navigator.locks) done();
      else navigator.locks.request(`${LOCK}${page}`, () => new Promise(() => { done(); }));
    });
  const hold = (page) => {
    if (!holding.has(page)) holding.set(page, held(page));
    return holding.get(page);
  };
  const alive = async () => {
    const locks = navigator.locks ? (await navigator.locks.query()).held : [];
    return new Set(locks.map((one) => one.name.slice(LOCK.length)));
  };
  return { hold, alive };
})();
