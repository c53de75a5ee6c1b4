// Changes to the realm's own globals (the page's are never touched) that keep PyScript and Pyodide to our rules.
const bridge = globalThis.switchboard_bridge;
const { root, load, sent, failSoon, signal } = bridge;

/** A file of the version folder, held to its hash: its bytes or, of WebAssembly, the compiled module. */
export const taken = async (path) => {
  try {
    const one = sent[path] ?? load(path);
    delete sent[path]; // it may be large, and is wanted once
    return await one;
  } catch (error) {
    if (signal.aborted) return new Promise(() => {}); // taken down in the middle of the start: nobody waits any more
    failSoon("asset", `${root}${path} could not be loaded, or is not the file of this version (${error.message}).`);
    throw error;
  }
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
    // Of one that is still being opened nobody wants to hear any more: PyScript would send its errors on to the console.
    if (request.readyState === "pending") Object.assign(request, { onsuccess: () => request.result.close(), onerror: null });
    else if (!request.error) request.result.close();
    indexedDB.deleteDatabase(name);
  }
};

// The console is the page's as well: PyScript's own progress is nobody's business.
console.debug = () => {};
