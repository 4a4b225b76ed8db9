// Finding a theme by typing: a combobox beside the list of themes, which stays for who has no
// script. Three letters leave a few themes, Enter takes one, and + or − says how it went.
"use strict";

(() => {
  const box = () => document.getElementById("theme-search");
  const list = () => document.getElementById("theme-options");
  const themes = () => box()?.form.elements.theme;
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const say = (text) =>
    document.dispatchEvent(new CustomEvent("wij:say", { detail: { text, instead: true } }));

  const prepare = () => {
    const field = box()?.closest("[data-picker]");
    if (field) field.hidden = false;
  };

  const options = () => [...list().children];
  const active = () => options().find((one) => one.getAttribute("aria-selected") === "true");

  const mark = (option) => {
    for (const one of options()) one.setAttribute("aria-selected", String(one === option));
    if (option) {
      box().setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else box().removeAttribute("aria-activedescendant");
  };

  const close = () => {
    list().hidden = true;
    box().setAttribute("aria-expanded", "false");
    box().removeAttribute("aria-activedescendant");
  };

  const open = () => {
    const asked = plain(box().value.trim()).split(/\s+/);
    const fits = (one) => one.value && asked.every((part) => plain(one.text).includes(part));
    // A theme with a word that begins so comes before one that has the letters within.
    const begins = (one) => plain(one.text).split(/\s+/).some((word) => word.startsWith(asked[0]));
    const found = [...themes().options].filter(fits);
    const fitting = [...found.filter(begins), ...found.filter((one) => !begins(one))];
    list().replaceChildren(
      ...fitting.map((one, number) => {
        const item = document.createElement("li");
        item.id = `theme-option-${number}`;
        item.setAttribute("role", "option");
        item.dataset.value = one.value;
        item.textContent = one.text;
        return item;
      }),
    );
    list().hidden = fitting.length === 0;
    box().setAttribute("aria-expanded", String(fitting.length > 0));
    mark(list().firstElementChild);
    if (!fitting.length) say(box().dataset.none);
  };

  const poles = () => [...box().form.elements.pole].filter((one) => one.type === "radio");

  const take = (option) => {
    themes().value = option.dataset.value;
    close();
    themes().dispatchEvent(new Event("change", { bubbles: true }));
    box().value = option.textContent;
    (poles().find((one) => one.checked) || poles()[0]).focus();
  };

  const move = (step) => {
    if (list().hidden) return open();
    const all = options();
    mark(all[(all.indexOf(active()) + step + all.length) % all.length]);
  };

  const inBox = (event) => {
    const { key } = event;
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    if (key === "ArrowDown" || key === "ArrowUp") move(key === "ArrowDown" ? 1 : -1);
    else if (key === "Escape" && !list().hidden) close();
    else if (key === "Enter") {
      // Enter takes a theme; it never sends a form that is half done.
      if (!list().hidden && active()) take(active());
    } else return;
    event.preventDefault();
  };

  // On the two poles a sign chooses; Enter then sends the form, as the browser does by itself.
  const POLES = { "+": "success", "=": "success", s: "success", "-": "failure", f: "failure" };
  const onPole = (event) => {
    const pole = POLES[event.key];
    const wanted = pole && poles().find((one) => one.value === pole);
    if (!wanted || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    wanted.checked = true;
    wanted.focus();
    wanted.dispatchEvent(new Event("change", { bubbles: true }));
  };

  document.addEventListener("keydown", (event) => {
    if (!box()) return;
    if (event.target === box()) inBox(event);
    else if (poles().includes(event.target)) onPole(event);
  }, true);
  document.addEventListener("input", (event) => {
    if (box() && event.target === box()) open();
  });
  document.addEventListener("focusout", (event) => {
    if (box() && event.target === box()) close();
  });
  // The pointer must not take the focus away before the click counts.
  document.addEventListener("pointerdown", (event) => {
    const option = event.target.closest?.("#theme-options [role=option]");
    if (!option) return;
    event.preventDefault();
    take(option);
  });
  document.addEventListener("change", (event) => {
    if (box() && event.target === themes()) box().value = "";
  });
  document.addEventListener("htmx:after:swap", prepare);
  prepare();
})();
