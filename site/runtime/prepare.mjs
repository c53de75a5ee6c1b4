// Changes to the realm's own globals (the page's are never touched) that keep PyScript and Pyodide to our rules.
import { still } from "./causes.mjs";
import "./configuration.mjs";
import "./ears.mjs";
import "./ground.mjs";
import "./keeping.mjs";

const bridge = globalThis.switchboard_bridge;
const { root, files, address, load, sent, failSoon, signal, trusted } = bridge;
bridge.configured.then(() => still.delete("the configuration")).catch(() => {});

// Where another origin's window is around the page or behind it, the page is all that is ours.
const isOurs = (other) => {
  try {
    return Boolean(other?.switchboard?.destroy);
  } catch {
    return false;
  }
};
// The nearest page around this one that has a Switchboard.
const around = () => {
  for (let one = parent; one !== one.parent; one = one.parent) if (isOurs(one.parent)) return one.parent;
};
/** What the page's window is to the operator: a tab, a pop-up window of one, a frame in a page of the same CRM, or the dock's own window. */
bridge.standing = () => {
  if (around()) return "frame";
  // Anybody may name a window so; but they are no page of ours, and cannot make one.
  const isDock = "switchboardWindow" in parent.document.documentElement.dataset || isOurs(parent.opener);
  if (parent.name === "switchboard-dock" && isDock) return "window";
  if (new URLSearchParams(parent.location.search).has("_popup")) return "popup";
  const isPlain = parent.menubar.visible && parent.toolbar.visible; // WebKitGTK hides the one
  return !isPlain && isOurs(parent.opener) ? "popup" : "tab";
};
const { nonce } = document.querySelector("script"); // the tag's own, which the loader hands on
/** A script of a vendor's, for the page to load. */
bridge.script = (address) => Object.assign(parent.document.createElement("script"), { nonce, src: trusted?.createScriptURL(address) ?? address });
/** Hears each call of a method with this first argument, and leaves it as it is; gives what ends that. */
bridge.overhear = (object, method, argument, hear) => {
  const plain = object[method];
  const isOwn = Object.hasOwn(object, method);
  const heard = function (...given) {
    if (given[0] === argument) hear();
    const result = plain.apply(this, given);
    return result;
  };
  if (!Reflect.set(object, method, heard)) return () => {};
  return () => {
    if (object[method] !== heard) return;
    if (isOwn) object[method] = plain;
    else delete object[method];
  };
};
const outer = () => (around() ?? (isOurs(parent.opener) ? parent.opener : undefined))?.switchboard; // or that opened it
bridge.hasOuter = () => Boolean(outer());
/** Calls what a path names in the outer page's Switchboard: JSON text of its result, or code and message of why not, or neither. */
bridge.askOuter = async (path, text) => {
  const there = outer();
  let watch;
  const gone = new Promise((_, reject) => {
    watch = setInterval(() => outer() === there || reject({}), 500);
  });
  try {
    const call = path.split(".").reduce((one, name) => one?.[name], there);
    if (!call) throw { code: "not-configured", message: `the page that has the chat knows no ${path}` };
    return JSON.stringify({ result: (await Promise.race([call(JSON.parse(text)), gone])) ?? null });
  } catch ({ code, message }) {
    return JSON.stringify({ code, message });
  } finally {
    clearInterval(watch);
  }
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
  still.add(path);
  try {
    if (!files[path]) throw new Error("no such file");
    const one = sent[path] ?? checked(path, load(path));
    delete sent[path]; // it may be large, and is wanted once
    return await one;
  } catch (error) {
    if (signal.aborted) return new Promise(() => {}); // taken down in the middle of the start: nobody waits any more
    failSoon("asset", `${files[path] ? address(path) : root + path} could not be loaded, or is not the file of this version (${error.message}).`);
    throw error;
  } finally {
    still.delete(path);
  }
};

/** A file of the version folder, held to its hash: its bytes or, of WebAssembly, the compiled module. */
export const taken = (path) => {
  const one = take(path);
  one.catch(() => {}); // told already, whether or not somebody waits for it yet
  return one;
};
bridge.taken = taken;
/** The same while everybody waits, for an import cannot do it otherwise: as text, since a window gets nothing else like this. */
bridge.takenNow = (path) => {
  const request = new XMLHttpRequest();
  request.open("GET", address(path), false);
  request.overrideMimeType("text/plain; charset=x-user-defined");
  request.send();
  const text = request.status === 200 ? request.responseText : "";
  const bytes = new Uint8Array(text.length);
  for (let n = 0; n < text.length; n += 1) bytes[n] = text.charCodeAt(n);
  return bytes;
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

// PyScript opens databases and a channel whether it needs them or not. They would be the CRM's, and where the browser keeps
// nothing for the page, the start would wait for them for ever. So they are no more than memory, and say nothing.
const answered = (result) => {
  const request = { result };
  queueMicrotask(() => request.onsuccess?.({ target: request }));
  return request;
};
const database = () => {
  const kept = new Map();
  const store = {
    count: () => answered(kept.size),
    get: (key) => answered(kept.get(key)),
    getKey: (key) => answered(kept.has(key) ? key : undefined),
    getAllKeys: () => answered([...kept.keys()]),
    put: (value, key) => answered(void kept.set(key, value)),
    delete: (key) => answered(void kept.delete(key)),
    clear: () => answered(void kept.clear()),
  };
  return { objectStoreNames: ["entries"], transaction: () => ({ objectStore: () => store }), close() {} };
};
const { indexedDB } = globalThis;
// Our own (keeping.mjs) is the browser's.
const open = (name, ...version) => (name === "switchboard" ? indexedDB.open(name, ...version) : answered(database()));
Object.defineProperty(globalThis, "indexedDB", { value: { open } });
const { BroadcastChannel } = globalThis;
bridge.channel = (name) => new BroadcastChannel(name);
globalThis.BroadcastChannel = EventTarget;

// What the browser does not let the page have, by name: looked at once, for some say so late and each in another way.
bridge.missing = {};
const look = async (name, use) => {
  try {
    await use();
  } catch (error) {
    bridge.missing[name] = error.name;
  }
};
bridge.looked = Promise.all([
  look("storage", () => parent.sessionStorage.length),
  look("channel", () => bridge.channel("switchboard/up").close()),
  look("locks", () => navigator.locks.query()),
]);

// The console is the page's as well: PyScript's own progress is nobody's business.
console.debug = () => {};

// What PyScript finds when it looks around: Python's first lines, which come for the configuration, and its interpreter.
const off = ["codemirror", "deprecations-manager", "donkey", "error", "py-editor", "py-game", "py-terminal"];
const config = JSON.stringify({ interpreter: address("interpreter.mjs"), plugins: off.map((name) => `!${name}`) });
const script = document.createElement("script");
const source = "from switchboard.main import start\nawait start()";
script.type = "py";
script.setAttribute("config", config);
script.textContent = trusted?.createScript(source) ?? source;
// PyScript's second interpreter never runs here, but would load every plugin if it were not told.
const other = document.createElement("mpy-config");
other.setAttribute("type", "json");
other.textContent = config;
document.body.append(script, other);
