// The realm's first module: what PyScript must find before it is evaluated (prepare.mjs), and the engine, which starts at once.
// PyScript takes any module that exports loadPyodide and version as its interpreter: this one restores a snapshot in which
// everything is imported already, or, where that cannot be, starts Python from nothing.
import { still } from "./causes.mjs";
import { taken } from "./prepare.mjs";
import { lock, version } from "./pyodide/pyodide.mjs";
import { ARCHIVE, introduce, start, tellTimeZone } from "./engine.mjs";
import { Snapshot } from "./snapshot.mjs";

export { version };

const bridge = globalThis.switchboard_bridge;
const { root, files, address, engine, blocked, failSoon, configured } = bridge;
const name = Object.keys(files).find((path) => path.endsWith(".so"));

/**
 * Lets the page do what it has to do: a start is long, and must not be one long task. Whoever yields (`scheduler.yield`)
 * comes back before everybody else who waits, the page's timers too: to them, it is one long pause. A task waits its turn.
 */
const breath = () => new Promise((resolve) => {
  if (globalThis.scheduler?.postTask) scheduler.postTask(resolve);
  else setTimeout(resolve);
});

const boot = async (options, wanted) => {
  let why = wanted ? null : "the tag asks for it (data-boot)";
  let snapshot;
  let reading = wanted && taken(`${engine}snapshot.bin`);
  const { default: createModule } = await import(address(`${engine}pyodide.asm.mjs`));
  const settings = {
    ...options,
    createModule,
    indexURL: `${root}pyodide/`,
    lockFileContents: lock,
    main: taken(`${engine}pyodide.asm.wasm`),
    native: taken(name),
    name,
    // Pyodide puts the archive in place before anything else. A restored Python rarely asks for it, so it gets an empty one.
    stdLibURL: root + (wanted ? "nothing" : "library.zip"),
    async place(Module) {
      await breath();
      if (!wanted) return;
      snapshot = new Snapshot(await reading);
      why = snapshot.misfit(Module);
      if (!why) return;
      snapshot = reading = null;
      Module.FS.writeFile(ARCHIVE, new Uint8Array(await taken("library.zip")));
      Module.noInitialRun = false;
      Module.API.restoreSnapshot = () => undefined;
    },
    async ready(Module) {
      await breath();
      if (!wanted || why) return;
      if (!snapshot.fits(Module)) throw new Error("this engine's fresh memory is not the one that the snapshot was made with");
      const state = snapshot.restore(Module);
      bridge.discard(snapshot.bytes.buffer);
      snapshot = reading = null; // as much memory again, and Pyodide keeps hold of what is here
      Module.API.restoreSnapshot = () => state;
      await breath();
    },
  };
  // Pyodide looks at its length alone.
  if (wanted) settings._loadSnapshot = new Uint8Array(16);
  const python = await start(settings);
  await breath();
  if (why) introduce(python, name);
  else tellTimeZone(python);
  python.runPython("from switchboard.browser.late import wake\nwake()", { globals: python.toPy({}) });
  return [python, why];
};

const booted = async (options) => {
  try {
    return await boot(options, !bridge.ordinary);
  } catch (error) {
    if (bridge.ordinary || bridge.signal.aborted) throw error;
    const [python] = await boot(options, false);
    return [python, error.message];
  }
};

// PyScript comes for it when it is ready itself, and says where Python's output goes.
const outlets = {};
const outlet = (name) => (text) => outlets[name]?.(text);
const starting = booted({ stdout: outlet("stdout"), stderr: outlet("stderr") });
starting.catch(() => {}); // told below

export const loadPyodide = async ({ stdout, stderr }) => {
  // Where its modules come to no end, nothing else may tell: WebKit reports no error of a module that waits for others.
  still.delete("PyScript");
  try {
    Object.assign(outlets, { stdout, stderr });
    const [python, why] = await starting;
    bridge.ordinary = why;
    await Promise.all([configured, bridge.looked]);
    // PyScript writes its own package to Python's disk before each first script, and imports it. It is in the archive, for
    // whoever imports it.
    const { runPythonAsync } = python;
    python.runPythonAsync = async (code, ...rest) => {
      await breath();
      return runPythonAsync.call(python, code.replace(bridge.stdlib, "\n"), ...rest);
    };
    return python;
  } catch (error) {
    // WebKit tells no page that its policy was violated by WebAssembly.
    if (/'wasm-unsafe-eval'/.test(error.message)) blocked({ blockedURI: "wasm-eval", effectiveDirective: "script-src" });
    if (/memory/i.test(error.message)) failSoon("memory", `there is not enough memory for Python (${error.message}): close other tabs and programs.`);
    failSoon("python", `Python could not be started: ${error.message}`);
    throw error;
  }
};
