// The keys of the page. What a key does stands in the dialog that lists it: a row whose
// element is not on the page is hidden there and does nothing. Single keys never act while a
// person types, and can be switched off on the page that lists them all (WCAG 2.1.4).
"use strict";

(() => {
  const dialog = document.getElementById("keys-template")?.content.firstElementChild;
  if (!dialog) return;

  const STORED = "wij-sneltoetsen"; // a bare "ja" or "nee", about no one
  const SECOND_KEY_WITHIN = 1500;
  const TEXT = "textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=button], [type=submit], [type=range])";
  const rows = [...dialog.querySelectorAll("[data-keys]")];

  // ---- On or off ----------------------------------------------------------

  // A browser may refuse to keep anything: then the keys are simply on.
  const stored = () => {
    try {
      return localStorage.getItem(STORED);
    } catch {
      return null;
    }
  };
  let on = stored() !== "nee";
  const box = document.getElementById("keys-on");
  if (box) {
    document.getElementById("key-switch").hidden = false;
    document.getElementById("keys-dead").hidden = true;
    box.checked = on;
    box.addEventListener("change", () => {
      on = box.checked;
      try {
        localStorage.setItem(STORED, on ? "ja" : "nee");
      } catch {
        // The choice then holds for this page alone.
      }
    });
  }

  // ---- What a row does ----------------------------------------------------

  const found = (row) =>
    row.dataset.at
      ? [...document.querySelectorAll(row.dataset.at)].filter((one) => one.checkVisibility() && one.type !== "hidden")
      : [];
  const works = (row) => ["list", "go"].includes(row.dataset.act) || found(row).length > 0;

  const show = (element) => {
    if (!element) return;
    element.focus({ preventScroll: true });
    element.scrollIntoView({ block: "nearest" });
    const { top, bottom } = element.getBoundingClientRect();
    if (top < 60 || bottom > window.innerHeight - 60) element.scrollIntoView({ block: "center" });
  };

  const isAfter = (element, other) =>
    Boolean(other.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING);
  const here = () => {
    const active = document.activeElement;
    return active && active !== document.body ? active : document.querySelector(":target");
  };

  const openList = () => {
    for (const row of rows) row.hidden = !works(row);
    for (const part of dialog.querySelectorAll(".keys__section")) {
      part.hidden = !part.querySelector("[data-keys]:not([hidden])");
    }
    document.body.append(dialog);
    dialog.showPopover();
  };

  dialog.addEventListener("toggle", (event) => {
    if (event.newState === "closed") dialog.remove();
  });

  const acts = {
    list: openList,
    go: (row) => location.assign(row.dataset.at),
    focus: (row) => show(found(row)[0]),
    press: (row) => found(row).at(-1).click(),
    next: (row) => {
      const [place, all] = [here(), found(row)];
      show((place && all.find((one) => one !== place && isAfter(one, place))) || all[0]);
    },
    previous: (row) => {
      const [place, all] = [here(), found(row)];
      show((place && all.findLast((one) => isAfter(place, one))) || all.at(-1));
    },
    here: (row) => {
      const item = here()?.closest("li[id]");
      const own = item && found(row).find((one) => item.contains(one));
      // Nothing is decided about what the person may not have seen yet.
      if (own) own.click();
      else show(found(row)[0]);
    },
    near: (row) => {
      const place = here();
      for (let around = place; around && around.parentElement; around = around.parentElement) {
        const own = found(row).find((one) => around.contains(one));
        if (own) return own.click();
        // Beyond the words that one reads, it would be about other words.
        if (around.matches("section, main")) break;
      }
      show(found(row)[0]);
    },
  };

  // ---- Which row a key means ----------------------------------------------

  let first = "";
  let timer = null;
  const forget = () => {
    first = "";
    clearTimeout(timer);
  };
  const rowOf = (keys) =>
    rows.find((row) => row.dataset.keys === keys && row.dataset.act !== "told" && works(row));

  const pressedPlain = (event) => {
    const keys = first ? `${first} ${event.key}` : event.key;
    const row = rowOf(keys);
    forget();
    if (!row && rows.some((one) => one.dataset.act !== "told" && one.dataset.keys.startsWith(`${keys} `))) {
      first = keys;
      timer = setTimeout(forget, SECOND_KEY_WITHIN);
    }
    return row;
  };

  // In a field of more lines Enter is a new line: Ctrl+Enter, or the Mac's key, sends its form.
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    if (!event.target.matches?.("main form textarea")) return;
    event.preventDefault();
    event.target.form.requestSubmit();
  });

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey) return;
    let row;
    if (event.altKey) {
      row = /^Digit\d$/.test(event.code) ? rowOf(`Alt+${event.code.at(-1)}`) : null;
    } else {
      if (!on || event.key.length !== 1 || event.target.closest?.(TEXT)) return;
      if (document.querySelector(":popover-open")) {
        if (event.key === "?" && dialog.isConnected) dialog.hidePopover();
        return;
      }
      row = pressedPlain(event);
    }
    if (!row) return;
    event.preventDefault();
    acts[row.dataset.act](row);
  });
})();
