// Changes to the realm's own globals (the page's are never touched) that keep PyScript and Pyodide to our rules.
import "./configuration.mjs";
import "./ears.mjs";
import "./ground.mjs";

const bridge = globalThis.switchboard_bridge;
const { root, files, address, load, sent, failSoon, signal } = bridge;

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

bridge.discard = (buffer) => {
  // Nothing else lets go of a buffer's memory at once: transfer(0) does not.
  const { port1, port2 } = new MessageChannel();
  port2.close();
  port1.postMessage(null, [buffer]);
  port1.close();
};

// A file of this version, held to its hash; what is WebAssembly, compiled. All of it beside the page's own thread, which
// fetch's own reading and checking would hold up. Where the page is no secure context, there is only fetch's own check.
const checked = async (path, coming) => {
  const content = await (await coming).arrayBuffer();
  const digest = await crypto.subtle?.digest("SHA-256", content);
  if (digest && files[path] !== `sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}`) throw new Error("it was changed");
  if (!/\.(wasm|so)$/.test(path)) return content;
  const module = WebAssembly.compile(content); // of a copy
  bridge.discard(content);
  return module;
};
// The loader has sent for the large ones.
for (const path of Object.keys(sent)) {
  sent[path] = checked(path, sent[path]);
  sent[path].catch(() => {}); // told when it is taken
}

const take = async (path) => {
  try {
    if (!files[path]) throw new Error("no such file");
    const one = sent[path] ?? checked(path, load(path));
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

// What the start has left behind is much, and no engine would look for it for a long time: so much memory, asked for and
// never touched, makes one look.
const collect = () => {
  try {
    new ArrayBuffer(1 << 26);
  } catch {} // there is not so much
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
  setTimeout(collect, 500);
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

// PyScript's own script, which runs ours, and a second interpreter, which never runs here but would load every plugin if it
// were not told.
const off = ["codemirror", "deprecations-manager", "donkey", "error", "py-editor", "py-game", "py-terminal"];
const config = JSON.stringify({ interpreter: address("interpreter.mjs"), plugins: off.map((name) => `!${name}`) });
const script = document.createElement("script");
script.type = "py";
script.setAttribute("config", config);
script.textContent = "from switchboard.main import start\nawait start()";
const other = document.createElement("mpy-config");
other.setAttribute("type", "json");
other.textContent = config;
document.body.append(script, other);
