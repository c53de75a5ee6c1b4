// The forge: a browser page in which the build compiles Python modules and makes the snapshot (workshop/forge).
import createModule from "./engine/pyodide.asm.mjs";
import { introduce, start, trampolineOf } from "./engine.mjs";
import { lock } from "./pyodide/pyodide.mjs";
import { freshOf, write } from "./snapshot.mjs";

const root = new URL("./", import.meta.url).href;
const text = async (path) => (await fetch(root + path)).text();
const bytes = async (path) => new Uint8Array(await (await fetch(root + path)).arrayBuffer());

// Chance and clocks get into memory: the seeds of hashes, and with them the order of sets; when what was made. The same
// sources are to make the same snapshot, so here they say what they are told to. Whoever wakes up has true ones again
// (browser/late.py); seeds that lie in a public file are no secret, however they came about.
const RealDate = Date;
const EPOCH = RealDate.UTC(2000, 0, 1);
let now = EPOCH;
let seed = 0;
/** Chance and clocks say what belongs to a number from here on, and with another number something else. */
const settle = (number) => {
  seed = number;
  now = EPOCH + number * 98_765_431;
};
/** 32 bits (mulberry32). */
const chance = () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let mixed = Math.imul(seed ^ (seed >>> 15), seed | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return (mixed ^ (mixed >>> 14)) >>> 0;
};
globalThis.Date = class extends RealDate {
  constructor(...given) {
    super(...(given.length ? given : [now]));
  }
  static now = () => now;
};
performance.now = () => now - EPOCH;
Math.random = () => chance() / 2 ** 32;
crypto.getRandomValues = (view) => {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  for (let n = 0; n < bytes.length; n += 1) bytes[n] = chance();
  return view;
};

// Nor may it matter when the browser tidies up: what Python is told to let go of then, it would let go of at another moment each time.
globalThis.FinalizationRegistry = class {
  register() {}
  unregister() {}
};

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
  settle(0);
  const python = await boot(name, archive, { _makeSnapshot: true, place: (Module) => void (module = Module) });
  introduce(python, name);
  python.runPython(await text("warm.py"), { globals: python.toPy({}) });
  wipe(module);
  const heap = module.HEAPU8;
  const state = module.API.serializeHiwireState(() => {
    throw new Error("an object of JavaScript's is alive in the snapshot");
  });
  const fresh = [];
  for (let n = 0; n < 3; n += 1) {
    settle(n + 1); // else what is never the same twice would not be found out
    fresh.push(await freshModule(name, archive));
  }
  hand(write(freshOf(fresh, [trampolineOf(module)]), heap, state));
};

globalThis.forge = { compile, pyscript, snapshot };
