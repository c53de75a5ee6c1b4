// The realm's entry: what PyScript must find before it is evaluated, the engine, which starts at once, then PyScript.
import "./prepare.mjs";
import "./interpreter.mjs";
import { hooks } from "./pyscript/core.js";

// PyScript composes its worker hooks with Function(…), which a CSP without 'unsafe-eval' forbids. With no default
// worker hook there is nothing to compose; it must be gone before PyScript's first microtask. No worker runs here.
hooks.worker.onBeforeRunAsync.clear();
