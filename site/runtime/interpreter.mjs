// PyScript takes any module that exports loadPyodide and version as its interpreter.
import { loadPyodide as stock, version } from "./pyodide/pyodide.mjs";

export { version };

const { root, failSoon } = globalThis.switchboard_bridge;

export const loadPyodide = async (options) => {
  try {
    const lock = await (await fetch(`${root}pyodide/pyodide-lock.json`)).json();
    return await stock({
      ...options,
      indexURL: `${root}pyodide/`,
      packageBaseUrl: `${root}packages/`,
      lockFileContents: lock,
      packages: Object.keys(lock.packages),
    });
  } catch (error) {
    failSoon("python", `Python could not be started: ${error.message}`);
    throw error;
  }
};
