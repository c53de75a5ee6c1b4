// Whether something in the page was typed and not saved. Here, and not in Python, for a key pressed shall cost the page nothing.
const page = parent;
const { fenced, signal, typed } = globalThis.switchboard_bridge;
const { location } = page;
const SEEKS =
  "search, [type=search], [role=search], [role=searchbox], [enterkeyhint=search], [inputmode=search], [name=q i], [name=query i], [name=search i], [data-switchboard-call]";

// Of each form, the view in which something was typed; null stands for all that is beside forms.
const unsaved = new Map();
const view = () => location.pathname + location.search + (/^#[!/]/.test(location.hash) ? location.hash : "");

const keep = (event, path, frame) => {
  const [target] = path;
  if (!event.isTrusted || path.some((one) => fenced.has(one) || one.matches?.(SEEKS))) return;
  // Rows and pictures are dropped as well, and a paste may be meant for the page as a whole.
  if (/^[pd]/.test(event.type) && !target.isContentEditable && !target.matches?.("input, textarea")) return;
  // In a shadow root no submit is heard from outside.
  for (const one of path) if (one.host && one.nodeType === 11) for (const type of ["submit", "reset"]) one.addEventListener(type, saved, { capture: true, signal });
  const here = view();
  for (const [form, where] of unsaved) if (where !== here) unsaved.delete(form);
  unsaved.set(target.form ?? path.find((one) => one.localName === "form") ?? frame?.closest("form") ?? null, here);
};
const heard = (event) => {
  const { currentTarget } = event;
  keep(event, event.composedPath(), currentTarget === page ? null : currentTarget.frameElement);
};
const saved = ({ target }) => {
  unsaved.delete(target);
  // What stands beside forms is sent by a script, with whichever; not with one that seeks something.
  if (!target.closest(SEEKS) && !target.querySelector(SEEKS)) unsaved.delete(null);
};

const watch = (where) => {
  // An editor that stops an input has had its beforeinput, and one that stops a paste the paste; not all tell of the rest.
  for (const type of ["beforeinput", "input", "paste", "drop"]) where.addEventListener(type, heard, { capture: true, passive: true, signal });
  for (const type of ["submit", "reset"]) where.addEventListener(type, saved, { capture: true, signal });
  where.addEventListener("blur", lookAround, { signal });
  lookInside(where); // it may have the focus already
};
// An editor may be a frame of the page's own, which has the focus then, in a shadow root perhaps; it may load another document.
const watchInside = (frame) => {
  const inner = frame?.contentDocument?.defaultView;
  if (inner && !signal.aborted) watch(inner);
};
const lookInside = ({ document }) =>
  setTimeout(() => {
    let active = document?.activeElement;
    while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
    if (!active?.contentDocument) return;
    active.addEventListener("load", reloaded, { signal });
    watchInside(active);
  });
const lookAround = ({ currentTarget }) => {
  lookInside(currentTarget);
  lookInside(page); // one frame may have the focus from another
};
const reloaded = ({ currentTarget }) => watchInside(currentTarget);
watch(page);
for (const [event, path] of typed.splice(0)) keep(event, path);

globalThis.switchboard_bridge.unsaved = () => {
  typed.length = 0; // heard here, too
  return [...unsaved.values()].includes(view());
};
