// Seals a turn to the key of the server, so that nothing in this browser can read it again.
// The bytes are those of interviews/outbox.py: point, nonce, ciphertext, in base64url.
"use strict";

window.wij ??= {};

wij.sealing = (() => {
  const SEALING = new TextEncoder().encode("wij outbox: turn");
  const CURVE = { name: "ECDH", namedCurve: "P-256" };

  const toBytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const toText = (bytes) => {
    let text = "";
    bytes.forEach((one) => { text += String.fromCharCode(one); });
    return btoa(text).replace(/\+/g, "-").replace(/\//g, "_");
  };
  const joined = (...parts) => {
    const all = new Uint8Array(parts.reduce((sum, one) => sum + one.length, 0));
    let at = 0;
    parts.forEach((one) => { all.set(one, at); at += one.length; });
    return all;
  };

  // What the seal is bound to: the turn cannot be moved to another place or person.
  const bound = (place) =>
    new TextEncoder().encode(
      [place.interview, place.id, place.page, place.number, place.user].join("|"),
    );

  const seal = async (serverKey, facts, place) => {
    const ours = toBytes(serverKey);
    const [server, own] = await Promise.all([
      crypto.subtle.importKey("raw", ours, CURVE, false, []),
      crypto.subtle.generateKey(CURVE, false, ["deriveBits"]),
    ]);
    const point = new Uint8Array(await crypto.subtle.exportKey("raw", own.publicKey));
    const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: server }, own.privateKey, 256);
    const key = await crypto.subtle.deriveKey(
      { name: "HKDF", hash: "SHA-256", salt: joined(point, ours), info: SEALING },
      await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]),
      { name: "AES-GCM", length: 256 },
      false,
      ["encrypt"],
    );
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const words = new TextEncoder().encode(JSON.stringify(facts));
    const sealed = await crypto.subtle.encrypt(
      { name: "AES-GCM", iv, additionalData: bound(place) }, key, words,
    );
    return toText(joined(point, iv, new Uint8Array(sealed)));
  };

  return { seal };
})();
