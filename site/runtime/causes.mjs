// Why a start fails: first of all modules, so that nothing which goes wrong in the others is lost.
const bridge = globalThis.switchboard_bridge;
const { fail, signal } = bridge;

const GRACE = 5_000; // milliseconds in which a start may still come to its end after an error that nobody caught
const PATIENCE = 118_000; // of the realm; a moment before the loader, who only knows that nothing came
/** What the start waits for. */
export const still = new Set(["the configuration", "PyScript"]);
const lost = () => {
  const what = still.size ? `waited for ${[...still].join(" and ")}, which never came` : "had all its files; this computer is too slow";
  fail("boot-timeout", `Python was not up after two minutes: it ${what}.`);
};
const timers = [setTimeout(lost, PATIENCE - performance.now())];
const end = new AbortController();
const uncaught = (event) => {
  event.preventDefault(); // no business of the page's console
  const error = event.error ?? event.reason ?? event;
  timers.push(setTimeout(() => fail("python", `Python could not be started: ${error.message ?? error.type ?? error}.`), GRACE));
};
for (const type of ["error", "unhandledrejection"]) addEventListener(type, uncaught, end);
// What the start has left behind is much, and no engine would look for it for a long time: so much memory, asked for and
// never touched, makes one look.
const collect = () => {
  try {
    new ArrayBuffer(1 << 26);
  } catch {} // there is not so much
};
/** Python is up, or will not be: this is no start any more. */
bridge.forget = () => {
  setTimeout(collect, 500);
  timers.forEach(clearTimeout);
  if (!signal.aborted) end.abort(); // else the start broke off, and what it has begun fails now
};
if (!globalThis.WebAssembly) fail("unsupported", "this browser has no WebAssembly: it is too old, or a setting, a policy or a lockdown mode has turned it off.");
