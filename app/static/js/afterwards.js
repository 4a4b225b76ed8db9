// The page of a story that is entered afterwards: its text outlives a reload and a sign-in.
"use strict";

(() => {
  const form = document.getElementById("afterwards");
  const { interview, user, key, turn } = form.dataset;
  const page = form.elements.page_id.value;
  const choose = (facts) => {
    for (const name of ["speaker", "mode"]) {
      const input = form.querySelector(`[name="${name}"][value="${facts[name]}"]`);
      if (input) input.checked = true;
    }
  };
  const server = wij.sending.to(form.getAttribute("action").replace(/\/achteraf$/, ""), {
    token: form.elements.csrf_token.value,
  });
  const drafts = wij.drafts({
    box: form.elements.text,
    interview,
    page,
    kind: "afterwards",
    who: () => ({ user, key }),
    next: () => turn,
    choices: () => ({ speaker: form.elements.speaker.value, mode: form.elements.mode.value }),
    choose,
    server,
  });
  const say = (text) => document.dispatchEvent(new CustomEvent("wij:say", { detail: { text } }));

  form.addEventListener("submit", drafts.save);
  wij.pages
    .hold(page)
    .then(drafts.giveBack)
    .then(({ back }) => back && say(form.dataset.givenBack))
    .catch(() => {}); // no outbox in this browser
})();
