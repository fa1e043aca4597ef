// Passkeys: hand the server's options to the browser, put its answer into the form, send the form.
// A form says which with data-passkey: "create", "get", or "sign-in" (options are fetched, no name is given).
"use strict";

const decode = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (char) => char.charCodeAt(0)).buffer;

const encode = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const described = (list) => (list || []).map((one) => ({ ...one, id: decode(one.id) }));

function forCreating({ publicKey }, alone) {
  const selection = { ...publicKey.authenticatorSelection };
  if (alone) Object.assign(selection, { residentKey: "required", requireResidentKey: true, userVerification: "required" });
  return {
    ...publicKey,
    authenticatorSelection: selection,
    challenge: decode(publicKey.challenge),
    user: { ...publicKey.user, id: decode(publicKey.user.id) },
    excludeCredentials: described(publicKey.excludeCredentials),
  };
}

function forGetting({ publicKey }) {
  return { ...publicKey, challenge: decode(publicKey.challenge), allowCredentials: described(publicKey.allowCredentials) };
}

function written(credential) {
  const response = {};
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[part]) response[part] = encode(credential.response[part]);
  }
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  return JSON.stringify({
    id: credential.id,
    rawId: encode(credential.rawId),
    type: credential.type,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  });
}

async function options(form) {
  if (!form.dataset.optionsFrom) return JSON.parse(form.querySelector("#passkey-options").textContent);
  const answer = await fetch(form.dataset.optionsFrom, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return (await answer.json()).request_options;
}

async function ask(form) {
  const given = await options(form);
  if (form.dataset.passkey === "create") {
    const alone = form.elements.passwordless && form.elements.passwordless.checked;
    return navigator.credentials.create({ publicKey: forCreating(given, alone) });
  }
  return navigator.credentials.get({ publicKey: forGetting(given) });
}

for (const form of window.PublicKeyCredential ? document.querySelectorAll("form[data-passkey]") : []) {
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const problem = form.querySelector("p.error[hidden], p.error:last-of-type");
    problem.hidden = true;
    try {
      form.elements.credential.value = written(await ask(form));
      form.submit();
    } catch (refused) {
      problem.textContent = refused.name === "InvalidStateError"
        ? "这个设备上已有本账号的通行密钥。"
        : "没有完成通行密钥的操作，请重试，或者改用其他方式。";
      problem.hidden = false;
    }
  });
}
