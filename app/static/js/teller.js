// The key of a personal link stands behind the # of the address, which no server sees. This
// takes it out of the address first of all, and puts it in the form. Without it, it is typed.
"use strict";

(() => {
  const take = () => {
    const key = location.hash.slice(1);
    const form = document.querySelector("[data-entrance]");
    if (!form || !/^[0-9A-Za-z-]{20,40}$/.test(key)) return;
    history.replaceState(null, "", location.pathname);
    form.elements.key.value = key;
    form.querySelector("[data-key]").hidden = true;
    for (const one of document.querySelectorAll("[data-with-link]")) one.hidden = false;
    for (const one of document.querySelectorAll("[data-without-link]")) one.hidden = true;
    form.elements.code.focus();
  };
  take();
  addEventListener("hashchange", take);
})();
