// Changes to the realm's own globals (the page's are never touched) that keep PyScript and Pyodide to our rules.
const bridge = globalThis.switchboard_bridge;
const { root, files, early, failSoon, signal } = bridge;

// Whatever they fetch from the version folder is held to its hash; the loader has sent for most of it already.
const plain = globalThis.fetch;
globalThis.fetch = async (resource, options) => {
  const address = String(resource?.url ?? resource);
  if (!address.startsWith(root)) return plain(resource, options);
  const path = address.slice(root.length);
  if (path === "nothing") return new Response();
  const sent = early[path];
  delete early[path];
  try {
    if (!files[path]) throw new Error("it is no file of this version");
    const answer = await (sent ?? plain(resource, { ...options, integrity: files[path], signal }));
    if (!answer.ok) throw new Error(`it was answered with ${answer.status}`);
    return answer;
  } catch (error) {
    if (signal.aborted) return new Promise(() => {}); // taken down in the middle of the start: nobody waits any more
    failSoon("asset", `${address} could not be loaded, or is not the file of this version (${error.message}).`);
    throw error;
  }
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
    if (request.readyState === "done") request.result?.close();
    indexedDB.deleteDatabase(name);
  }
};

// The console is the page's as well: PyScript's own progress is nobody's business.
console.debug = () => {};
