// Of all pages that show one conversation one writes; the others read along and may take over.
// Nothing that was typed goes away when another page takes over: it stays where it is.
"use strict";

window.wij ??= {};

wij.writer = ({ form, page, server, view }) => {
  const HOLD_EVERY = 10_000;
  const READ_EVERY = 2_000;
  const PAGES = "wij-pages"; // ids of pages only
  const MOST = 20;
  const notice = document.getElementById("chat-reading");
  const button = document.getElementById("chat-take-over");
  let writes = true;
  let tell = () => {};
  let timer = null;

  // Pages of this browser that are gone, whatever ended them: this one takes their place.
  const gone = async () => {
    if (!navigator.locks) return "";
    await wij.pages.hold(page);
    const alive = await wij.pages.alive();
    try {
      const known = JSON.parse(localStorage.getItem(PAGES) ?? "[]");
      const living = known.filter((one) => alive.has(one));
      const dead = known.filter((one) => !alive.has(one)).slice(-MOST);
      localStorage.setItem(PAGES, JSON.stringify([...dead, ...living, page]));
      return dead.join(",");
    } catch {
      return ""; // a private window: another page is missed after half a minute
    }
  };

  const show = () => {
    form.dataset.reads = writes ? "" : "yes";
    view.keepingPlace(() => { notice.hidden = writes; });
  };

  const lastSeen = () =>
    [...view.list.querySelectorAll("[data-seq]")].reduce(
      (most, one) => Math.max(most, Number(one.dataset.seq)), 0,
    );

  // The turns of the page that writes, as they come in.
  const readAlong = async (last) => {
    const seen = lastSeen();
    if (last <= seen) return;
    const base = location.pathname.match(/^.*\/gesprekken\/[0-9a-f-]{36}/)[0];
    const { status, html } = await wij.sending.request(`${base}/beurten/na/${seen}`, { method: "GET" });
    if (status !== 200) return;
    const holder = document.createElement("template");
    holder.innerHTML = html;
    view.keepingPlace(() => {
      for (const line of [...holder.content.children]) {
        const id = line.querySelector(".turn").dataset.turnId;
        const known = [...view.list.querySelectorAll(".turn")].some((one) => one.dataset.turnId === id);
        if (known) continue;
        document.getElementById("chat-start").hidden = true;
        view.list.append(line);
        window.htmx?.process(line);
      }
    });
  };

  const ask = async (act, formerIds = "") => {
    clearTimeout(timer);
    const facts = { page_id: page, act, former_ids: formerIds };
    const { status, html } = await server.post("/schrijver", facts);
    let answer = null;
    try {
      answer = status === 200 ? JSON.parse(html) : null;
    } catch {
      answer = null; // a page of somebody else's wifi
    }
    if (answer) {
      const before = writes;
      writes = answer.writes;
      show();
      if (!writes || !before) await readAlong(answer.last);
      if (writes && !before) tell();
    }
    timer = setTimeout(() => ask("hold"), writes ? HOLD_EVERY : READ_EVERY);
  };

  button.addEventListener("click", async () => {
    await ask("take");
    form.querySelector("textarea").focus();
  });
  // A page that comes back out of the browser's memory was away in the meantime.
  addEventListener("pageshow", (event) => {
    if (event.persisted) ask("hold");
  });
  addEventListener("pagehide", () => server.leave("/schrijver", { page_id: page, act: "leave" }));
  gone().then((ids) => ask("hold", ids));

  return {
    writes: () => writes,
    onWriting: (act) => { tell = act; },
    lost: () => {
      writes = false;
      show();
    },
  };
};
