// Changes to the realm's own globals (the page's are never touched) that keep PyScript and Pyodide to our rules.
const bridge = globalThis.switchboard_bridge;
const { root, files, address, load, sent, failSoon, signal } = bridge;

// The CRM is asked who is signed in while Python starts, where this tab's last page had a telephone's line
// (browser/telephone.py gives the name).
const FRESH = 10_000; // milliseconds for which such an answer is good
const asked = {}; // by address: the answer that is on its way, and when it was asked for
const askAhead = ({ text }) => {
  for (const [name, settings] of Object.entries(JSON.parse(text))) {
    if (settings?.when && !parent.document.querySelector(settings.when)) continue; // nobody is signed in, it seems
    if (!settings?.credentialsUrl || !sessionStorage.getItem(`switchboard/line/${name}`)) continue;
    const { href } = new URL(settings.credentialsUrl, parent.document.baseURI);
    const headers = { Accept: "application/json" };
    const answer = fetch(href, { headers, cache: "no-store", credentials: "same-origin", signal });
    answer.catch(() => {}); // told when it is taken
    asked[href] = { answer, at: performance.now() };
  }
};
bridge.configured.then(askAhead).catch(() => {}); // what is wrong with it is for Python to tell
bridge.ahead = (href) => {
  const { answer, at } = asked[href] ?? {};
  delete asked[href];
  return performance.now() - at < FRESH ? answer : undefined;
};
// Where another origin's window is around the page or behind it, the page is all that is ours.
const isOurs = (other) => {
  try {
    return Boolean(other?.switchboard?.destroy);
  } catch {
    return false;
  }
};
/** What the page's window is to the operator: a tab, a pop-up window of one, or a frame in a page of the same CRM. */
bridge.standing = () => {
  for (let one = parent; one !== one.parent; one = one.parent) if (isOurs(one.parent)) return "frame";
  if (new URLSearchParams(parent.location.search).has("_popup")) return "popup";
  return !parent.menubar.visible && isOurs(parent.opener) ? "popup" : "tab";
};
/** The characters of a message's text, which stays where it is; a negative number where it is none. */
bridge.lengthOf = ({ data }) => (typeof data === "string" ? data.length : -1);

const take = async (path) => {
  try {
    const one = sent[path] ?? load(path);
    delete sent[path]; // it may be large, and is wanted once
    return await one;
  } catch (error) {
    if (signal.aborted) return new Promise(() => {}); // taken down in the middle of the start: nobody waits any more
    failSoon("asset", `${files[path] ? address(path) : root + path} could not be loaded, or is not the file of this version (${error.message}).`);
    throw error;
  }
};

/** A file of the version folder, held to its hash: its bytes or, of WebAssembly, the compiled module. */
export const taken = (path) => {
  const one = take(path);
  one.catch(() => {}); // told already, whether or not somebody waits for it yet
  return one;
};

// Whatever else is fetched from the version folder comes from there, too.
const plain = globalThis.fetch;
globalThis.fetch = async (resource, options) => {
  const address = String(resource?.url ?? resource);
  if (!address.startsWith(root)) return plain(resource, options);
  const path = address.slice(root.length);
  // Pyodide asks for its own WebAssembly, which comes compiled (engine.mjs).
  return new Response(path === "nothing" || path.endsWith(".wasm") ? null : await taken(path));
};

// PyScript keeps two databases whether it needs them or not. The origin is the CRM's: they get names that cannot meet
// the CRM's own, and go as soon as Python is up.
const { indexedDB } = globalThis;
const opened = new Map();
const DEAF = { onabort: null, onclose: null, onerror: null, onversionchange: null };
Object.defineProperty(globalThis, "indexedDB", {
  value: {
    open(name, version) {
      const request = indexedDB.open(`switchboard/${name}`, version);
      opened.set(`switchboard/${name}`, request);
      return request;
    },
  },
});
bridge.forget = () => {
  for (const [name, request] of opened) {
    // Nobody wants to hear of it any more: PyScript sends each of its events on, which is an error, to the page's console.
    const close = () => Object.assign(request.result, DEAF).close();
    request.onerror = null;
    if (request.readyState === "pending") request.onsuccess = close;
    else if (!request.error) close();
    indexedDB.deleteDatabase(name);
  }
};

// The console is the page's as well: PyScript's own progress is nobody's business.
console.debug = () => {};
