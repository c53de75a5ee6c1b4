// What is done in our own elements over the page is nobody else's business: else a click in the chat's box would close the
// page's menu or dialog, and a dialog that keeps the focus to itself (Bootstrap's, MUI's) would take it from the chat. Page
// and libraries listen on the document, many before its elements are reached, so it is stopped where it comes in; for the
// focus, some do on the window itself (Headless UI's). What the browser does by itself (the focus, a button's click) it does
// all the same.
const { signal } = globalThis.switchboard_bridge;
const TYPES =
  "click auxclick dblclick contextmenu pointerdown pointerup mousedown mouseup touchstart touchend keydown keypress keyup focus blur focusin focusout toggle beforetoggle " +
  "beforeinput input paste copy cut"; // a page may watch what is typed for what is not saved

/** The hosts of what is ours. */
const fenced = new Set();
globalThis.switchboard_bridge.fenced = fenced;

const stop = (event) => {
  const path = event.composedPath();
  const isFocus = /^(focus|blur)/.test(event.type);
  if (!path.some((one) => fenced.has(one))) {
    // To a dialog that has lost the focus to us (Radix'), it is as if the window had lost it.
    if (isFocus && fenced.has(event.relatedTarget)) Object.defineProperty(event, "relatedTarget", { value: null });
    return;
  }
  if (isFocus) event.stopImmediatePropagation();
  else event.stopPropagation();
  // Ours are told by an event that does not leave the shadow root.
  const told = new CustomEvent(`switchboard-${event.type}`, { bubbles: true, cancelable: true, detail: event });
  if (!path[0].dispatchEvent(told)) event.preventDefault();
};
for (const type of TYPES.split(" ")) parent.addEventListener(type, stop, { capture: true, passive: type.startsWith("touch"), signal });
