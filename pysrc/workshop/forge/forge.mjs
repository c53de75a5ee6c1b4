// The forge: a browser page in which the build compiles Python modules and makes the snapshot (workshop/forge).
import createModule from "./engine/pyodide.asm.mjs";
import { introduce, start, trampolineOf } from "./engine.mjs";
import { lock } from "./pyodide/pyodide.mjs";
import { freshOf, write } from "./snapshot.mjs";

const root = new URL("./", import.meta.url).href;
const text = async (path) => (await fetch(root + path)).text();
const bytes = async (path) => new Uint8Array(await (await fetch(root + path)).arrayBuffer());

const boot = async (name, archive, { place = () => {}, ...options } = {}) =>
  start({
    createModule,
    name,
    main: WebAssembly.compileStreaming(fetch(`${root}engine/pyodide.asm.wasm`)),
    native: WebAssembly.compileStreaming(fetch(root + name)),
    indexURL: `${root}pyodide/`,
    stdLibURL: root + archive,
    lockFileContents: lock,
    place,
    ...options,
  });

/** Give a file to whoever drives this page, as a download. */
const hand = (content) => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content]));
  link.download = "made";
  link.click();
};

const inside = async (python) => {
  const globals = python.toPy({});
  python.runPython(await text("inside.py"), { globals });
  return globals;
};

let plain;

/** Compile the archive at a path; with `lines`, tracebacks will name lines of it. */
const compile = async (name, path, lines) => {
  plain ??= boot(name, "pyodide/python_stdlib.zip");
  const python = await plain;
  hand((await inside(python)).get("compiled")(await bytes(path), lines).toJs());
};

/** PyScript's own Python package, as an archive of its sources. */
const pyscript = async (name) => {
  const { stdlib } = await import("./pyscript/core.js");
  plain ??= boot(name, "pyodide/python_stdlib.zip");
  const python = await plain;
  hand((await inside(python)).get("pyscript")(stdlib).toJs());
};

/** A fresh engine, stopped where a snapshot would be restored. */
const freshModule = async (name, archive) => {
  let module;
  const stop = new Error("this is as far as it goes");
  const place = (Module) => {
    module = Module;
    Module.API.restoreSnapshot = () => {
      throw stop;
    };
  };
  await boot(name, archive, { _loadSnapshot: new Uint8Array(16), place }).catch((error) => {
    if (error !== stop) throw error;
  });
  return module;
};

/** Write zeroes over what is free in the engine's memory: what was in it need not travel. Twice, for the marks between. */
const wipe = (Module) => {
  for (let round = 0; round < 2; round += 1) {
    const taken = [];
    for (const size of [16384, 4096, 1024, 256, 64]) {
      // Until the allocator asks for another portion of memory: then nothing that is free holds so much.
      for (const end = Module._sbrk(0); Module._sbrk(0) === end; ) {
        const at = Module._malloc(size);
        Module.HEAPU8.fill(0, at, at + size);
        taken.push(at);
      }
    }
    taken.forEach(Module._free);
  }
};

const snapshot = async (name, archive) => {
  let module;
  const python = await boot(name, archive, { _makeSnapshot: true, place: (Module) => void (module = Module) });
  introduce(python, name);
  python.runPython(await text("warm.py"), { globals: python.toPy({}) });
  wipe(module);
  const heap = module.HEAPU8;
  const state = module.API.serializeHiwireState(() => {
    throw new Error("an object of JavaScript's is alive in the snapshot");
  });
  const fresh = [];
  for (let n = 0; n < 3; n += 1) fresh.push(await freshModule(name, archive));
  hand(write(freshOf(fresh, [trampolineOf(module)]), heap, state));
};

globalThis.forge = { compile, pyscript, snapshot };
