// Passkeys: asks the browser for one, and sends its answer with the form of the page.
"use strict";

(() => {
  const form = document.querySelector("form[data-passkey]");
  if (!form || !globalThis.PublicKeyCredential) return;

  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-")
      .replace(/\//g, "_")
      .replace(/=+$/, "");
  const known = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

  const asked = () => {
    const options = JSON.parse(form.dataset.options);
    options.challenge = bytes(options.challenge);
    if (options.user) options.user.id = bytes(options.user.id);
    if (options.excludeCredentials) options.excludeCredentials = known(options.excludeCredentials);
    if (options.allowCredentials) options.allowCredentials = known(options.allowCredentials);
    return { publicKey: options };
  };

  // The parts of an answer that the server reads, each as text.
  const PARTS = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const told = (made) => {
    const response = {};
    for (const part of PARTS) if (made.response[part]) response[part] = text(made.response[part]);
    if (made.response.getTransports) response.transports = made.response.getTransports();
    return JSON.stringify({
      id: made.id,
      rawId: text(made.rawId),
      type: made.type,
      response,
      clientExtensionResults: made.getClientExtensionResults(),
    });
  };

  const problem = form.querySelector("[data-passkey-problem]");
  const button = form.querySelector("button[type=submit]");

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    problem.hidden = true;
    button.disabled = true;
    try {
      const made = await navigator.credentials[form.dataset.passkey](asked());
      form.elements.credential.value = told(made);
      form.submit();
    } catch {
      // Refused, stopped, or too late: the person may try again.
      problem.hidden = false;
      button.disabled = false;
    }
  });

  form.hidden = false;
  document.querySelectorAll("[data-without-passkey]").forEach((one) => {
    one.hidden = true;
  });
})();
