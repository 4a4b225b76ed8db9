// What the live conversation shows: the turns, how far each of them is, and one line about all.
"use strict";

window.wij ??= {};

wij.chatView = (form) => {
  const words = form.dataset;
  const list = document.getElementById("turns");
  const state = document.getElementById("chat-state");
  const message = document.getElementById("chat-message");
  const pendingTurn = document.getElementById("pending");
  const chat = form.parentElement;

  // On a small screen the page itself scrolls, on a wide one only the turns do.
  const pageScrolls = () => matchMedia("(max-width: 43.99rem)").matches;
  const isAtEnd = () =>
    pageScrolls()
      ? chat.getBoundingClientRect().bottom < window.innerHeight + 80
      : list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  const toEnd = () => {
    list.scrollTop = list.scrollHeight;
    if (pageScrolls()) chat.scrollIntoView({ block: "end" });
  };
  const keepingPlace = (change) => {
    const follow = isAtEnd();
    change();
    if (follow) toEnd();
  };

  const say = (text, tone) =>
    keepingPlace(() => {
      if (message.textContent !== text) message.textContent = text;
      state.dataset.tone = tone;
    });

  const countText = (count) =>
    count === 1 ? words.one : words.many.replace("{n}", String(count));

  const draw = (item) => {
    const line = pendingTurn.content.firstElementChild.cloneNode(true);
    const turn = line.querySelector(".turn");
    line.classList.add(`line--${item.speaker ?? "actor"}`);
    turn.id = `turn-${item.id}`;
    turn.dataset.turnId = item.id;
    turn.className = `turn turn--${item.speaker ?? "actor"}`;
    turn.querySelector(".turn__speaker").textContent = item.speakerLabel ?? "";
    turn.querySelector(".turn__mode").textContent = (item.modeLabel ?? "").toLowerCase();
    turn.querySelector(".turn__text").textContent = item.text ?? words.sealedTurn;
    return line;
  };

  const add = (item) => {
    item.element = draw(item);
    list.append(item.element);
    document.getElementById("chat-start").hidden = true;
    toEnd();
  };

  const byId = (id) => [...list.querySelectorAll("[data-turn-id]")].find((one) => one.dataset.turnId === id);
  const lineOf = (item) => (item.act ? byId(item.turn)?.closest("li") : item.element);

  // Taken out or put back, as far as this page knows.
  const act = (item) => {
    const line = lineOf(item);
    line?.classList.toggle("line--gone", item.act === "remove");
    const button = line?.querySelector(".line__waiting");
    if (button) button.textContent = item.act === "remove" ? button.dataset.gone : button.dataset.there;
  };

  const mark = (item, kind, text) => {
    const turn = lineOf(item)?.querySelector(".turn");
    if (!turn) return;
    turn.dataset.state = kind;
    const state = turn.querySelector(".turn__state-text");
    if (!state) return;
    state.textContent = item.act ? words[item.act === "remove" ? "removing" : "restoring"] : text;
    if (kind !== "failed") return;
    const icon = pendingTurn.content.querySelector("[data-failed] .icon").cloneNode(true);
    turn.querySelector(".turn__state .icon").replaceWith(icon);
  };

  // Saved: the server's own line takes the place; a line that is there already is not doubled.
  const accept = (item, line) => {
    if (item.act) {
      lineOf(item)?.replaceWith(line);
      window.htmx?.process(line);
      return;
    }
    const there = [...list.querySelectorAll(".turn")].find(
      (one) => one.dataset.turnId === item.id && !item.element.contains(one),
    );
    if (there) {
      item.element.remove();
      return;
    }
    item.element.replaceWith(line);
    window.htmx?.process(line);
  };

  // Asks a person what to do with words that the server does not take.
  const rescue = (item, text, choose) => {
    mark(item, "failed", [words.lost, text].filter(Boolean).join(". "));
    const box = item.element.querySelector(".line__rescue");
    const isReadable = item.text !== undefined;
    if (isReadable) item.element.querySelector(".turn__text").textContent = item.text;
    box.querySelectorAll("[data-act]").forEach((one) => {
      one.hidden = (one.dataset.act === "drop") === isReadable;
    });
    keepingPlace(() => { box.hidden = false; });
    box.addEventListener("click", (event) => {
      const what = event.target.dataset?.act;
      if (!what || (what === "drop" && !confirm(words.dropSure))) return;
      item.element.remove();
      choose(what);
    });
  };

  return { words, list, say, countText, add, act, lineOf, mark, accept, rescue, toEnd, keepingPlace };
};
