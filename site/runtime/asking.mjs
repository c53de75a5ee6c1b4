// How the CRM's server is asked, whoever asks: with what crm.requests says of its origin. Of what the page gives for a header
// nothing is kept, and nothing is told but that it was not there.
const bridge = globalThis.switchboard_bridge;
const page = parent;

// The dock's own window has nothing of the CRM's in it: the page that opened it has, or whatever that has become.
const giver = () => {
  try {
    if (bridge.standing() === "window" && page.opener?.switchboard) return page.opener;
  } catch {} // it is on another origin now
  return page;
};
const SOURCES = {
  meta: (name) => giver().document.querySelector(`meta[name=${CSS.escape(name)}]`)?.content,
  cookie(name) {
    const value = page.document.cookie.split("; ").find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1);
    try {
      return value && decodeURIComponent(value); // as they are written by whoever means them to be read
    } catch {
      return value;
    }
  },
  function(path) {
    const steps = path.split(".");
    const name = steps.pop();
    return steps.reduce((one, step) => one[step], giver())[name]();
  },
  value: (text) => text,
};
const sourceOf = (told) => Object.entries(told).find(([kind, name]) => kind in SOURCES && name !== null);
/** Whether a header comes from the page, and may be a secret. */
const isSecret = (told) => sourceOf(told)[0] !== "value";

const LATE = Symbol("late");
/** Sets a header, or tells why it cannot be. */
const set = async (headers, name, told, late) => {
  const [kind, from] = sourceOf(told);
  let value;
  try {
    value = await Promise.race([SOURCES[kind](from), late]);
  } catch {
    return "threw";
  }
  if (value === LATE) return "late";
  if ((value ?? "") === "") return "absent";
  if (typeof value !== "string" && typeof value !== "number") return "unfit";
  try {
    headers.set(name, `${told.prefix ?? ""}${value}`);
  } catch {
    return "unfit";
  }
};

const forbidden = new Set(); // origins that the page's policy forbids
document.addEventListener("securitypolicyviolation", ({ blockedURI, disposition }) => {
  if (disposition !== "report" && URL.canParse(blockedURI)) forbidden.add(new URL(blockedURI).origin);
});

/** Why there is no answer: browsers tell a script no more than that there is none. */
const whyNot = async ({ origin, protocol }, limit) => {
  const isForeign = origin !== page.location.origin;
  let isThere = false;
  // Somebody who answers this is there, and has not let us read what they answered.
  if (isForeign) isThere = await fetch(`${origin}/`, { method: "HEAD", mode: "no-cors", credentials: "omit", cache: "no-store", signal: limit }).then(() => true, () => false);
  if (isThere) return "cors";
  await new Promise((resolve) => setTimeout(resolve, 100)); // a policy is told of a moment later
  if (forbidden.has(origin)) return "policy";
  return isForeign && protocol === "http:" && page.location.protocol === "https:" ? "mixed" : "network";
};

/** Seconds after which the server wants to be asked again, by its own clock; null where it does not say. */
const waitOf = (headers) => {
  const after = headers.get("Retry-After");
  if (after === null) return null;
  const until = /^\s*\d+\s*$/.test(after) ? 1000 * after : Date.parse(after) - (Date.parse(headers.get("Date")) || Date.now());
  return Number.isFinite(until) ? Math.max(0, until / 1000) : null;
};

const text = async (answer) => ({ text: await answer.text() });
const send = async (address, { credentials = "same-origin", headers: wanted = {} }, milliseconds, given = {}, plain = {}, content = text) => {
  const limit = AbortSignal.any([bridge.signal, AbortSignal.timeout(milliseconds)]);
  const late = new Promise((resolve) => limit.addEventListener("abort", () => resolve(LATE), { once: true }));
  const headers = new Headers({ Accept: "application/json", ...plain });
  const missing = [];
  for (const [header, told] of Object.entries(wanted)) {
    const why = await set(headers, header, told, late);
    const [source, name] = sourceOf(told);
    if (why) missing.push({ header, source, name, why });
  }
  // Browsers take most headers along to wherever an address leads on, another origin's too.
  const redirect = Object.values(wanted).some(isSecret) ? "manual" : "follow";
  try {
    const answer = await fetch(address, { headers, credentials, redirect, cache: "no-store", signal: limit, ...given });
    const moved = answer.redirected || answer.type === "opaqueredirect";
    return { status: answer.status, moved, wait: waitOf(answer.headers), missing, ...(await content(answer)) };
  } catch {
    return { failed: limit.aborted ? "timeout" : await whyNot(address, limit), missing };
  }
};

const ruleFor = ({ origin }, { crm }) => crm?.requests?.find((one) => new URL(one.origin ?? page.location.href).origin === origin) ?? {};

const FRESH = 10_000; // milliseconds for which an answer is good that was asked for ahead
const sent = {}; // by address: the answer that is on its way, and when it was asked for
/** Ask already, for whoever will ask in a moment: the configuration is not checked yet, so nothing secret of the page's goes along. */
export const askAhead = (href, configuration) => {
  const address = new URL(href, page.document.baseURI);
  const rule = ruleFor(address, configuration);
  if (Object.keys(rule.headers ?? {}).length === 0) sent[address.href] = { answer: send(address, rule, FRESH), at: performance.now() };
};
/** What a whole address answers within so long, as JSON text: browser/asking.py reads it. */
bridge.ask = async (href, milliseconds) => {
  const { answer, at } = sent[href] ?? {};
  delete sent[href];
  const address = new URL(href);
  const told = performance.now() - at < FRESH ? answer : send(address, ruleFor(address, JSON.parse(bridge.configuration.text)), milliseconds);
  return JSON.stringify(await told);
};
/** Sends a record to a whole address, and gives what is answered within so long; a sign-in page that it leads on to has not taken it. */
bridge.sendRecord = async (href, milliseconds, key, body, isLast) => {
  const address = new URL(href);
  const given = { method: "POST", body, redirect: "manual", keepalive: isLast };
  const plain = { "Content-Type": "application/json", "Idempotency-Key": key };
  return JSON.stringify(await send(address, ruleFor(address, JSON.parse(bridge.configuration.text)), milliseconds, given, plain));
};
/** Asks for an extension: the answer, its headers as JSON text and its content; or why there is none. */
bridge.fetch = async (href, milliseconds, method, headers, body) => {
  const address = new URL(href);
  const given = { method, ...(body ? { body } : {}) };
  const whole = async (answer) => ({ headers: JSON.stringify([...answer.headers]), content: await answer.arrayBuffer(), url: answer.url });
  return send(address, ruleFor(address, JSON.parse(bridge.configuration.text)), milliseconds, given, JSON.parse(headers), whole);
};
