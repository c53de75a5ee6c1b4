// Files of the CRM's own Python: they set out while Python starts, each held to its hash, if it has one.
const bridge = globalThis.switchboard_bridge;
const page = parent;

const isWhat = async (content, integrity) => {
  for (const one of integrity.trim().split(/\s+/)) {
    const [name, digest] = one.split(/-(.*)/s);
    const made = new Uint8Array(await crypto.subtle.digest(name.replace("sha", "SHA-"), content));
    if (btoa(String.fromCharCode(...made)) === digest) return true;
  }
  return false;
};

const bring = async (href, integrity) => {
  const { origin } = new URL(href);
  const isOwn = origin === page.location.origin;
  const refuse = (why) => ({ failed: why });
  if (!isOwn && !integrity) return refuse("it is on another origin, and code from there needs its integrity (a hash)");
  // Without a hash, what has changed has to be seen at once. Only where the page is no secure context does the browser check the hash.
  const check = integrity && !crypto.subtle ? { integrity } : { cache: integrity ? "default" : "no-cache" };
  let answer;
  let content;
  try {
    answer = await fetch(href, { credentials: "same-origin", signal: bridge.signal, ...check });
    content = await answer.arrayBuffer();
  } catch (error) {
    return refuse(`it could not be fetched (${error.message}): is the address right, and does the page's connect-src allow it?`);
  }
  if (!answer.ok) return refuse(`it was answered with ${answer.status}`);
  if (!integrity && new URL(answer.url).origin !== page.location.origin) return refuse("it leads on to another origin, and has no integrity (a hash)");
  if (integrity && crypto.subtle && !(await isWhat(content, integrity))) return refuse("it is not the file whose integrity (hash) the configuration has");
  if (/^text\/html\b/i.test(answer.headers.get("Content-Type"))) return refuse("it is a web page; is the address right, and does it need a login?");
  return { content };
};

const sent = {};
/** A file's content, or why there is none; what was sent for already is not sent for again. */
bridge.bring = (url, integrity) => {
  const { href } = new URL(url, page.document.baseURI);
  return (sent[`${href} ${integrity ?? ""}`] ??= bring(href, integrity));
};
/** Send for what the configuration names already; it is not checked yet. */
export const sendAhead = ({ extensions, wheels }) => {
  for (const one of [extensions, wheels].flat()) {
    const { url, integrity } = typeof one === "string" ? { url: one } : one ?? {};
    if (url) bridge.bring(url, integrity);
  }
};
