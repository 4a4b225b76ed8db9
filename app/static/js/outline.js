// The order of a chapter: drag a part, or press Alt with an arrow on it. Each sends the same form
// as the arrows on the page, which work without this script.
"use strict";

(() => {
  const outline = document.getElementById("indeling");
  if (!outline) return;
  let held = null;

  const send = (thing, way, before) => {
    const form = document.createElement("form");
    form.method = "post";
    form.action = outline.dataset.drag;
    const token = outline.querySelector("input[name=csrf_token]").value;
    for (const [name, value] of [["csrf_token", token], ["thing", thing], ["way", way], ["before", before]]) {
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = name;
      field.value = value;
      form.append(field);
    }
    document.body.append(form);
    form.submit();
  };
  const over = (event) => event.target.closest(".outline__part");

  outline.addEventListener("keydown", (event) => {
    const line = event.target.closest("[data-thing]");
    const way = { ArrowUp: "up", ArrowDown: "down" }[event.key];
    if (!event.altKey || !way || !line || event.target !== line) return;
    event.preventDefault();
    send(line.dataset.thing, way, "");
  });
  outline.addEventListener("dragstart", (event) => {
    held = over(event);
    if (held) event.dataTransfer.effectAllowed = "move";
  });
  outline.addEventListener("dragover", (event) => {
    const line = over(event);
    for (const one of outline.querySelectorAll(".outline__part--over")) one.classList.remove("outline__part--over");
    if (!held || !line || line === held) return;
    event.preventDefault();
    line.classList.add("outline__part--over");
  });
  outline.addEventListener("drop", (event) => {
    const line = over(event);
    if (!held || !line || line === held) return;
    event.preventDefault();
    send(held.dataset.thing, "before", line.dataset.thing);
  });
  outline.addEventListener("dragend", () => { held = null; });

  // After a move the page comes back at the line that moved: the keyboard stays with it.
  const moved = location.hash.startsWith("#t-") && document.getElementById(location.hash.slice(1));
  if (moved) moved.focus();
})();
