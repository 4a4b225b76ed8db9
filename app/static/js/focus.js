// Where the focus goes after htmx has put something new on the page, and what is read out.
// The focus goes to what is wrong, else to where the page says the work is
// (data-focus-after-swap), else it stays where it was; it never falls back to the top.
"use strict";

(() => {
  const FOCUSABLE = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]";
  const WRONG = '.error-summary, [aria-invalid="true"]';
  const WRONG_WORDS = ".field__errors li, .utrecht-form-field-error-message, .utrecht-alert--error .utrecht-alert__message";

  // ---- Reading out --------------------------------------------------------

  const waiting = { polite: [], urgent: [] };

  // The same words twice are read twice only when the region was empty in between. Words that
  // were read go away again: who walks through the page later should not meet old news.
  const KEPT = 5000;
  const emptying = {};
  const say = (text, how = "polite", instead = false) => {
    const words = text && text.replace(/\s+/g, " ").trim();
    const region = document.getElementById(`live-${how}`);
    if (!words || !region) return;
    region.textContent = "";
    const first = waiting[how].length === 0;
    if (instead) waiting[how] = [];
    waiting[how].push(words);
    if (!first) return;
    setTimeout(() => {
      region.textContent = waiting[how].join(" ");
      waiting[how] = [];
      clearTimeout(emptying[how]);
      emptying[how] = setTimeout(() => { region.textContent = ""; }, KEPT);
    }, 60);
  };
  // Other scripts ask with {text}, and {urgent} for trouble or {instead} where the last word counts.
  document.addEventListener("wij:say", ({ detail }) =>
    say(detail.text, detail.urgent ? "urgent" : "polite", detail.instead));

  const within = (region, selector) =>
    region.matches(selector) ? region : region.querySelector(selector);
  const allWithin = (region, selector) =>
    [region, ...region.querySelectorAll("*")].filter((one) => one.matches(selector));

  // What changes by itself is read out only when its key changes.
  const seen = new Map();
  const isNews = (element) => {
    const before = seen.get(element.id);
    seen.set(element.id, element.dataset.announceKey);
    return before !== undefined && before !== element.dataset.announceKey;
  };
  allWithin(document.body, "[data-announce-key]").forEach(isNews);

  const announce = (region, saved) => {
    const news = allWithin(region, "[data-announce-key]").filter(isNews);
    const wrong = within(region, WRONG_WORDS);
    // A summary of mistakes gets the focus, and is read because of that.
    if (within(region, ".error-summary")) return;
    if (wrong) say(wrong.textContent, "urgent");
    else if (saved) say(within(region, "[data-announce]:not([data-announce-key])")?.dataset.announce);
    if (!saved) news.forEach((one) => say(one.dataset.announce));
  };

  // ---- Moving the focus ---------------------------------------------------

  // What the page before had to say is where a new page begins, unless it begins elsewhere.
  addEventListener("load", () => {
    const message = document.querySelector("#flashes .alert");
    const active = document.activeElement;
    if (message && (!active || active === document.body)) focus(message);
  });

  const focus = (element) => {
    if (!element.matches(FOCUSABLE)) element.tabIndex = -1;
    element.focus();
    if (element.matches("textarea")) element.setSelectionRange(element.value.length, element.value.length);
  };
  const visible = (element) => (element?.checkVisibility({ visibilityProperty: true }) ? element : null);

  // Of a control in a part that is folded away, the line that unfolds it is left.
  const reachable = (element) =>
    element && (visible(element) || visible(element.closest("details:not([open])")?.querySelector("summary")));

  const marked = (region) => {
    const mark = within(region, "[data-focus-after-swap]");
    const where = mark?.dataset.focusAfterSwap;
    return visible(where ? document.querySelector(where) : mark);
  };

  // A form may say where its words came from: {revision} is the value of that field.
  const backFrom = (form) => {
    const pattern = form?.dataset?.focusAfterSave;
    if (!pattern) return null;
    let known = true;
    const selector = pattern.replace(/\{(\w+)\}/g, (_all, name) => {
      const value = form.elements[name]?.value || "";
      known = known && value !== "";
      return CSS.escape(value);
    });
    return known ? selector : null;
  };

  const sameAs = ({ id, name, value }) => {
    if (id) return document.getElementById(id);
    if (!name) return null;
    const named = [...document.getElementsByName(name)];
    return named.find((one) => one.value === value) || named[0];
  };

  const firstIn = (item) => item && [...item.querySelectorAll(FOCUSABLE)].find(visible);
  const neighbour = (ids) =>
    ids.map((id) => firstIn(document.getElementById(id))).find(Boolean);

  const headingOf = (region) =>
    visible(within(region, "h1, h2, h3, h4")) || visible(region) || document.querySelector("main h1, main");

  const goalOf = (region, was) => {
    const wrong = [...region.querySelectorAll(WRONG)].find(visible);
    if (wrong) return wrong;
    const meant = was.byPerson && (marked(region) || (was.saved && visible(was.back && document.querySelector(was.back))));
    return meant || reachable(sameAs(was)) || neighbour(was.neighbours) || headingOf(region);
  };

  // The items of a list that come after the one with the focus, then those before it.
  const neighboursOf = (active, region) => {
    const items = [...region.querySelectorAll("li[id]")];
    const place = items.indexOf(active.closest("li[id]"));
    if (place < 0) return [];
    const ids = items.map((one) => one.id);
    return [...ids.slice(place + 1), ...ids.slice(0, place).reverse()];
  };

  const before = new WeakMap();

  document.addEventListener("htmx:before:swap", (event) => {
    const { ctx, tasks } = event.detail;
    const active = document.activeElement || document.body;
    const source = ctx.sourceElement;
    const region = tasks[0]?.target;
    if (!(region instanceof Element)) return;
    before.set(ctx, {
      tasks,
      inside: region.contains(active),
      byPerson: !source?.matches?.('[hx-trigger^="every"]'),
      saved: (ctx.request?.method || "GET").toUpperCase() !== "GET",
      back: backFrom(source),
      id: active.id,
      name: active.getAttribute("name"),
      value: active.value,
      neighbours: neighboursOf(active, region),
    });
  });

  document.addEventListener("htmx:after:swap", (event) => {
    const was = before.get(event.detail.ctx);
    const region = was?.tasks[0]?.target;
    if (!region?.isConnected) return;
    announce(region, was.byPerson && was.saved);
    const active = document.activeElement;
    const lost = !active || active === document.body || !visible(active);
    // Who types elsewhere, or reads on, is left alone.
    if (!was.inside && !lost) return;
    if (!was.byPerson && !lost) return;
    const goal = goalOf(region, was);
    if (goal && goal !== document.activeElement) focus(goal);
  });
})();
