// The code of a network may stand behind the # of an address, which no server sees. This takes it
// out of the address first of all, and puts it in the form. Without it, it is typed.
"use strict";

(() => {
  const take = () => {
    const code = location.hash.slice(1);
    const form = document.querySelector("[data-joins]");
    if (!form || !/^[0-9A-Za-z-]{12,16}$/.test(code)) return;
    history.replaceState(null, "", location.pathname);
    form.elements.code.value = code;
    form.querySelector("[data-code]").hidden = true;
  };
  take();
  addEventListener("hashchange", take);
})();
