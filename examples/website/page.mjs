// What the visitor sees: one page, no script.
const escape = (text) => String(text).replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);
const button = (path, text) => `<form method="post" action="${path}"><button>${text}</button></form>`;
const show = (value) => (/^0x\w{64}$/.test(value) ? `${value.slice(0, 10)}…${value.slice(-6)}` : JSON.stringify(value));
/** `person`: what the issuer says of whoever signed in; `failure`: why nobody did. */
export function describePage(name, person, failure) {
  const claims = Object.entries(person ?? {}).map(([claim, value]) => `<dt>${escape(claim)}<dd>${escape(show(value))}`);
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escape(name)}</title><link rel="stylesheet" href="/style.css"><main><h1>${escape(name)}</h1>
${failure ? `<p role="alert">Nobody was signed in. ${failure === "access_denied" ? "The sign-in was cancelled." : `That did not work (${escape(failure)}).`}` : ""}
${person ? `<p>You are signed in. This is all that ${escape(name)} is told:<dl>${claims.join("")}</dl>${button("/sign-out", "Sign out")}` : `<p>Sign in as a verified person, without a name.${button("/sign-in", "Sign in privately")}`}
</main></html>`;
}
