// Who speaks and how it is typed: chosen with the mouse, with a key, or because of the other.
"use strict";

window.wij ??= {};

wij.chatChoices = (form) => {
  const all = (name) => [...form.querySelectorAll(`[name="${name}"]`)];
  const chosen = (name) => all(name).find((one) => one.checked);
  const values = () => ({ speaker: chosen("speaker").value, mode: chosen("mode").value });
  const labelOf = (input) => {
    const label = input.labels[0].cloneNode(true);
    label.querySelectorAll("kbd").forEach((key) => key.remove());
    return label.textContent.trim();
  };
  const labels = () => ({ speakerLabel: labelOf(chosen("speaker")), modeLabel: labelOf(chosen("mode")) });

  // An observation is the interviewer's, and one turn long: then both go back to how the last
  // words were typed, so that the next words of the teller never become an observation unseen.
  let settled = values();
  const isNoticed = () => chosen("mode").value === "observation";
  const pick = (name, value) => {
    const input = all(name).find((one) => one.value === value);
    if (!input) return;
    if (name === "speaker" && isNoticed() && value === "actor") pick("mode", settled.mode);
    input.checked = true;
    follow();
  };
  let noticed = false;
  const check = (speaker) => { all("speaker").find((one) => one.value === speaker).checked = true; };
  const follow = () => {
    if (isNoticed()) check("interviewer");
    else if (noticed) check(settled.speaker);
    else settled.speaker = chosen("speaker").value;
    noticed = isNoticed();
  };
  const set = ({ speaker, mode }) => {
    pick("mode", mode);
    if (mode !== "observation") pick("speaker", speaker);
  };
  const after = () => {
    if (isNoticed()) set({ ...settled });
    settled = values();
  };
  // The keys change what a screen reader does not have in focus: it is told.
  const say = (name) => {
    const text = form.dataset.spoke.replace("{who}", labelOf(chosen(name)));
    document.dispatchEvent(new CustomEvent("wij:say", { detail: { text } }));
  };
  const next = (name) => {
    const inputs = all(name);
    pick(name, inputs[(inputs.indexOf(chosen(name)) + 1) % inputs.length].value);
    say(name);
  };
  const nth = (name, number) => {
    pick(name, all(name)[number].value);
    say(name);
  };

  const keys = {
    Digit1: () => nth("speaker", 0),
    Digit2: () => nth("speaker", 1),
    Digit3: () => next("mode"),
  };
  document.addEventListener("keydown", (event) => {
    const hasOther = event.ctrlKey || event.metaKey || event.shiftKey;
    const act = event.altKey ? keys[event.code] : event.key === "F2" && (() => next("speaker"));
    if (!act || hasOther) return;
    event.preventDefault();
    act();
  });
  form.addEventListener("change", (event) => {
    const { name, value } = event.target;
    if (name === "speaker" || name === "mode") pick(name, value);
  });

  return { values, labels, set, after };
};
