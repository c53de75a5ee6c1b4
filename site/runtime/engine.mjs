// The engine below Python: Pyodide with pydantic_core's native library in it before Python starts. The forge, which makes
// the snapshot, and the page, which restores it, use this one module: a snapshot holds addresses, so everything must come
// to lie where it lay.
import { loadPyodide } from "./pyodide/pyodide.mjs";

/** Where Python looks for everything that is not built in: the standard library, the packages, Switchboard. */
export const ARCHIVE = "/lib/python314.zip";

// Where WebAssembly can switch stacks, Pyodide runs each of asyncio's callbacks on a stack of its own, for the sake of a
// run_sync that nobody here calls. Chromium's samplers of memory walk past the end of such a stack, and the tab crashes.
delete globalThis.WebAssembly?.Suspending;

// What a fresh engine writes into its memory must be the same in every browser, or no snapshot would fit. It takes the
// environment from the browser's language; whoever wakes Python up gives it the true one (browser/late.py).
const ENVIRONMENT = { LANG: "en_US.UTF-8" };

/** In JavaScriptCore a table gives other objects than the exports for the same functions, and each would enter it anew. */
const sameInTable = ({ exports }) => {
  const table = exports.__indirect_function_table;
  const functions = Object.values(exports).filter((one) => typeof one === "function");
  const byIndex = new Map(functions.map((one) => [one.name, one])); // the name of such a function is its index
  for (let n = 0; n < table.length; n += 1) {
    const there = table.get(n);
    const one = there && byIndex.get(there.name);
    if (one === there && there) return; // another engine: all of them are the same
    if (one) table.set(n, one);
  }
};

/**
 * Where Python keeps the address of its trampoline: a small module of Pyodide's own, which iPads, iPhones and older browsers
 * go without. Its entry in the table is taken in any case, and its address stays what it is here.
 */
export const trampolineOf = (Module) => Module.__PyRuntime + Module.HEAP32[Module.__PyEM_EMSCRIPTEN_TRAMPOLINE_OFFSET / 4];

/**
 * Start Pyodide.
 * `createModule`: of the engine's own glue; `main`, `native`: promises of the compiled engine and native library;
 * `name`: the library's file name.
 * `place(Module)`: called, and waited for, when memory and table are as they will be, and Python has not begun.
 * `ready(Module)`: the same when Python has begun or, with a snapshot, when all is ready for its restore.
 */
export const start = async ({ createModule, main, native, name, place, ready = () => {}, ...options }) => {
  let stop;
  const stopped = new Promise((_, reject) => (stop = reject));
  const createPyodideModule = (settings) => {
    // Pyodide would fetch and compile the engine only now, long after it could have been done.
    const { instantiateStreaming } = WebAssembly;
    WebAssembly.instantiateStreaming = async (_, imports) => {
      WebAssembly.instantiateStreaming = instantiateStreaming;
      const module = await main;
      // What follows throws and catches hundreds of errors; for each, the browser would look up where in a megabyte it was.
      Error.stackTraceLimit = 0;
      const instance = await WebAssembly.instantiate(module, imports).catch((error) => {
        stop(error); // Pyodide would try another way, which there is none of, and might wait for ever
        throw error;
      });
      sameInTable(instance);
      return { module, instance };
    };
    const { stackTraceLimit } = Error;
    settings.preRun.push(async (Module) => {
      Error.stackTraceLimit = stackTraceLimit;
      Module.addRunDependency("switchboard");
      try {
        if (!Module.HEAP32[trampolineOf(Module) / 4]) Module.wasmTable.grow(1);
        const folder = `${Module.API.sitePackages}/pydantic_core`;
        // Python's import wants to see a file, though what is in it is loaded here. It is there before anything is waited for:
        // files are numbered as they come, and Python remembers the numbers.
        Module.FS.mkdirTree(folder);
        Module.FS.writeFile(`${folder}/${name}`, new Uint8Array());
        const flags = { loadAsync: true, global: true, nodelete: true, allowUndefined: true };
        const exports = await Module.loadWebAssemblyModule(await native, flags, `${folder}/${name}`);
        Object.assign(Module.newDSO(`${folder}/${name}`, undefined, exports), { global: true, refcount: Infinity });
        Module.mergeLibSymbols(exports, name);
        await place(Module);
        Module.removeRunDependency("switchboard");
      } catch (error) {
        stop(error);
      }
    });
    return createModule(settings).then(async (Module) => {
      await ready(Module);
      return Module;
    });
  };
  return Promise.race([loadPyodide({ ...options, env: { ...ENVIRONMENT }, createPyodideModule }), stopped]);
};

/** In an interpreter that was restored: C's time zone is the forge's. It is asked for once only, so it is told here. */
export const tellTimeZone = ({ _module: Module }) => {
  const [standard, summer] = [0, 1].map((n) => Module.HEAPU32[Module._tzname / 4 + n]);
  Module.__tzset_js(Module._timezone, Module._daylight, standard, summer);
};

/** In an interpreter that started from nothing: pydantic_core's package is in the archive, its native part is not. */
export const introduce = (python, name) =>
  python.runPython(`
import sys
from importlib.machinery import ExtensionFileLoader
from importlib.util import module_from_spec, spec_from_file_location
name = "pydantic_core._pydantic_core"
path = "${python._api.sitepackages}/pydantic_core/${name}"
loader = ExtensionFileLoader(name, path)
sys.modules[name] = module_from_spec(spec_from_file_location(name, path, loader=loader))
loader.exec_module(sys.modules[name])
`, { globals: python.toPy({}) });
