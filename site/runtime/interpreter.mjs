// PyScript takes any module that exports loadPyodide and version as its interpreter: this one restores a snapshot in which
// everything is imported already, or, where that cannot be, starts Python from nothing.
import { version } from "./pyodide/pyodide.mjs";
import { stdlib } from "./pyscript/core.js";
import { ARCHIVE, introduce, start } from "./engine.mjs";
import { Snapshot } from "./snapshot.mjs";

export { version };

const bridge = globalThis.switchboard_bridge;
const { root, files, failSoon } = bridge;
const name = Object.keys(files).find((path) => path.endsWith(".so"));

/** Lets the page do what it has to do: a start is long, and must not be one long task. */
const breath = () => globalThis.scheduler?.yield?.() ?? new Promise((resolve) => setTimeout(resolve));

const boot = async (options, wanted) => {
  let why = wanted ? null : "the tag asks for it (data-boot)";
  let snapshot;
  const reading = wanted && fetch(`${root}snapshot.bin`).then(Snapshot.read);
  const settings = {
    ...options,
    indexURL: `${root}pyodide/`,
    lockFileContents: await (await fetch(`${root}pyodide/pyodide-lock.json`)).json(),
    native: WebAssembly.compileStreaming(fetch(root + name)),
    name,
    // Pyodide puts the archive in place before anything else. A restored Python rarely asks for it, so it gets an empty one.
    stdLibURL: root + (wanted ? "nothing" : "library.zip"),
    async place(Module) {
      await breath();
      if (!wanted) return;
      snapshot = await reading;
      why = snapshot.misfit(Module);
      if (!why) return;
      Module.FS.writeFile(ARCHIVE, new Uint8Array(await (await fetch(`${root}library.zip`)).arrayBuffer()));
      Module.noInitialRun = false;
      Module.API.restoreSnapshot = () => undefined;
    },
    async ready(Module) {
      await breath();
      if (!wanted || why) return;
      if (!snapshot.fits(Module)) throw new Error("this engine's fresh memory is not the one that the snapshot was made with");
      const state = snapshot.restore(Module);
      Module.API.restoreSnapshot = () => state;
      await breath();
    },
  };
  // Pyodide looks at its length alone.
  if (wanted) settings._loadSnapshot = new Uint8Array(16);
  const python = await start(settings);
  await breath();
  if (why) introduce(python, name);
  else python.runPython("from switchboard.browser.late import wake\nwake()", { globals: python.toPy({}) });
  return [python, why];
};

export const loadPyodide = async (options) => {
  try {
    let python, why;
    try {
      [python, why] = await boot(options, !bridge.ordinary);
    } catch (error) {
      if (bridge.ordinary || bridge.signal.aborted) throw error;
      [python] = await boot(options, false);
      why = error.message;
    }
    bridge.ordinary = why;
    // PyScript writes its own package to Python's disk before each first script, and imports it. It is in the archive, for
    // whoever imports it.
    const { runPythonAsync } = python;
    python.runPythonAsync = async (code, ...rest) => {
      await breath();
      return runPythonAsync.call(python, code.replace(stdlib, "\n"), ...rest);
    };
    return python;
  } catch (error) {
    failSoon("python", `Python could not be started: ${error.message}`);
    throw error;
  }
};
