// The realm's second module: PyScript, which comes for its interpreter when it is ready itself.
import "./fence.mjs";
import "./clicks.mjs";
import "./typing.mjs";
import "./overhearing.mjs";
import { hooks, stdlib } from "./pyscript/core.js";

globalThis.switchboard_bridge.stdlib = stdlib;
// PyScript composes its worker hooks with Function(…), which a CSP without 'unsafe-eval' forbids. With no default
// worker hook there is nothing to compose; it must be gone before PyScript's first microtask. No worker runs here.
hooks.worker.onBeforeRunAsync.clear();
