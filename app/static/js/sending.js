// Sends one turn, plain or sealed, and says in one word what came of it. Only an answer that
// holds that very turn counts as saved.
"use strict";

window.wij ??= {};

wij.sending = (() => {
  const ANSWER_WITHIN = 15_000;

  const request = async (url, options) => {
    const abort = new AbortController();
    const limit = setTimeout(() => abort.abort(), ANSWER_WITHIN);
    try {
      const response = await fetch(url, {
        ...options,
        headers: { "HX-Request": "true", "X-Requested-With": "fetch" },
        credentials: "same-origin",
        cache: "no-store",
        redirect: "manual",
        signal: abort.signal,
      });
      return { status: response.status, html: await response.text() };
    } catch {
      return { status: 0, html: "" };
    } finally {
      clearTimeout(limit);
    }
  };

  const parsed = (html) => {
    const holder = document.createElement("template");
    holder.innerHTML = html;
    return holder.content.firstElementChild;
  };

  // One conversation, as this page sends to it.
  const to = (base, { writer = "", token = "" } = {}) => {
    let csrf = token;

    // A page that stood open while its reader signed in again needs a fresh token.
    const freshen = async () => {
      const { status, html } = await request(`${base}/formulier`, { method: "GET" });
      const field = status === 200 ? parsed(html) : null;
      if (field?.name === "csrf_token") csrf = field.value;
      return status;
    };

    const post = async (path, facts) => {
      const send = () => {
        const body = new URLSearchParams({ csrf_token: csrf, ...facts });
        return request(`${base}${path}`, { method: "POST", body });
      };
      if (!csrf) await freshen();
      const first = await send();
      if (first.status !== 400) return first;
      const fresh = await freshen();
      return fresh === 200 ? send() : { status: fresh, html: "" };
    };

    const verdict = (item, { status, html }) => {
      const part = parsed(html);
      const turn = part?.querySelector?.(".turn");
      const isSaved = turn?.dataset.turnId === (item.turn ?? item.id) && turn.dataset.state === "saved";
      if ((status === 200 || status === 201) && isSaved) return { kind: "saved", line: part };
      const text = part?.querySelector?.("p")?.textContent.trim() ?? "";
      const words = part?.querySelector?.("[data-words]");
      const reason = part?.dataset?.reason;
      if (status === 422 || reason === "other-words") return { kind: reason ?? "invalid", text, words };
      if (status === 410 && reason === "erased") return { kind: "erased", text };
      if (status === 409 && reason) return { kind: reason, text, words };
      if (status === 401) return { kind: "signedOut" };
      if ([400, 403, 404, 413].includes(status)) return { kind: "refused" };
      return { kind: "later", why: { 503: "busy", 507: "full" }[status] ?? (status ? "trouble" : "offline") };
    };

    const placeOf = (item) => ({ turn_id: item.id, page_id: item.page, page_number: item.number });

    // Asks for what was typed in a page that is gone. "saved": it stands in the story already.
    const giveBack = async (draft) => {
      const { status, html } = await post("/concept", { ...placeOf(draft), sealed: draft.sealed });
      const part = parsed(html);
      if (status !== 200 || !part?.matches("[data-given-back]")) return verdict(draft, { status, html });
      const found = part.querySelector("[data-words]");
      return found ? { kind: "words", words: found } : { kind: "saved" };
    };

    const act = async (item) => {
      const path = `/beurten/${item.turn}/${item.act === "remove" ? "weg" : "terug"}`;
      return verdict(item, await post(path, { act_id: item.id, writer_id: writer }));
    };

    const send = async (item) => {
      if (item.act) return act(item);
      const place = { ...placeOf(item), writer_id: writer };
      const facts = item.text === undefined
        ? { sealed: item.sealed }
        : { speaker: item.speaker, mode: item.mode, text: item.text };
      const path = item.text === undefined ? "/beurten/verzegeld" : "/beurten";
      return verdict(item, await post(path, { ...place, ...facts }));
    };

    // Asked while the page goes away: nobody waits for the answer.
    const leave = (path, facts) => {
      if (csrf) navigator.sendBeacon(`${base}${path}`, new URLSearchParams({ csrf_token: csrf, ...facts }));
    };

    return { send, post, freshen, leave, giveBack };
  };

  // Two tabs never empty one outbox at once.
  const alone = (act) =>
    navigator.locks ? navigator.locks.request("wij-outbox", act) : act();

  return { to, alone, request, parsed };
})();
