// Clicks on numbers: which of them ask for a call, and that the browser then does nothing of its own. Here, and not in
// Python, for each takes many looks at the page.
const page = parent;
const { signal } = globalThis.switchboard_bridge;
// The page's own may have been replaced.
const { addEventListener, removeEventListener } = EventTarget.prototype;
const listen = (target, type, heard, capture) => addEventListener.call(target, type, heard, { capture, signal });

const SLOP = 8; // pixels that a hand may move in a click
const DRAG = 3; // pixels of movement with which text is selected
const DIALS = /^\s*(tel|callto|sips?):/i;
const OFF = /^\s*(off|false|no)\s*$/i;
const FIELD = "input, textarea";
// What has a click of its own; a link that leads nowhere has none.
const CONTROL = `${FIELD}, select, button, summary, label, audio, video, iframe, a[href]:not([href=""], [href="#"], [href^="javascript:" i]),
  [role=button], [role=checkbox], [role=link], [role=menuitem], [role=option], [role=radio], [role=switch], [role=tab]`;

/** An element and all that is around it, out of shadow roots, too. */
function* around(element) {
  for (let one = element; one; one = one.assignedSlot ?? one.parentElement ?? one.getRootNode().host) yield one;
}

const isLeftAlone = (element) => {
  for (const one of around(element)) {
    const said = one.getAttribute("data-switchboard-call");
    if (said !== null) return OFF.test(said); // the nearest counts
  }
  return false;
};

const isEdited = (element) => {
  if (element.isContentEditable) return true;
  for (const one of around(element)) {
    const said = one.getAttribute("contenteditable")?.toLowerCase();
    if (said === "false") return false; // an island in an editor
    if (/^(true|plaintext-only)?$/.test(said ?? "-") || one.editContext) return true;
  }
  return page.document.designMode === "on";
};

// Each selector is a list of steps into open shadow roots; the last one's elements have the numbers.
const isSelected = (element, steps) => {
  const [last, ...hosts] = steps.toReversed();
  if (!element.matches(last)) return false;
  const { host } = element.getRootNode();
  return !hosts.length || Boolean(host && isSelected(host, hosts.toReversed()));
};

/** What an element says is to be dialled, and by what it says so: "call" (the attribute), "link" or "text"; or nothing. */
const saidBy = (element, selectors) => {
  const href = /^(a|area)$/.test(element.localName) ? (element.getAttribute("href") ?? element.getAttribute("xlink:href")) : null;
  const link = DIALS.test(href) ? href.trim() : null;
  const said = element.getAttribute("data-switchboard-call");
  if (OFF.test(said)) return ["off", ""];
  if (said?.trim()) return ["call", said.trim()];
  if (link !== null && (said === null || !element.matches(FIELD))) return ["link", link];
  if (said !== null) return ["call", (element.matches(FIELD) ? element.value : element.textContent).trim()];
  if (selectors.some((steps) => isSelected(element, steps))) return ["text", (element.matches(FIELD) ? element.value : element.innerText ?? "").trim()];
  return null;
};

/** The element, from the innermost one on, that says what is to be dialled: it, by what, and what; nothing where something else is meant. */
const meant = (target, selectors) => {
  if (target.nodeType !== 1) return null; // a script's event may be the document's
  let isControl = false; // something with a click of its own lies between
  for (const one of around(target)) {
    const [by, text] = saidBy(one, selectors) ?? [];
    if (by) {
      const isNone = isLeftAlone(one) || (by === "text" && isControl) || one.matches(':disabled, [aria-disabled="true"]') || one.closest("[inert]");
      return isNone || isEdited(one) ? null : [one, by, text];
    }
    isControl ||= one.matches(CONTROL);
  }
  return null;
};

// Every listener of the page's may prevent what we would do, and each may be the last that hears of the event. So we
// listen behind the last of each place on its way, and are the last there, too: by then it is prevented or not, and what the
// browser would do is prevented by us. A listener that lets not even its neighbours hear of it says so itself.
const heed = (event, isLink, act) => {
  let over = false;
  const places = event.composedPath().filter((one) => one !== page);
  const stop = () => {
    over = true;
    for (const one of places) for (const capture of [true, false]) removeEventListener.call(one, event.type, last, capture);
    removeEventListener.call(page, event.type, settle);
  };
  const settle = () => {
    if (over) return;
    stop();
    if (event.defaultPrevented) return;
    event.preventDefault();
    act();
  };
  const last = () => event.cancelBubble && settle();
  // In the midst of a listener, which may still prevent it: that it hears of ours would mislead it.
  const settleEarly = () => {
    if (over) return;
    stop();
    if (event.defaultPrevented) return;
    event.preventDefault();
    let prevented = false;
    Object.defineProperties(event, {
      defaultPrevented: { get: () => prevented, configurable: true },
      preventDefault: { value: () => void (prevented = true), configurable: true },
      returnValue: { get: () => !prevented, set: (value) => void (prevented ||= !value), configurable: true },
    });
    setTimeout(() => prevented || act());
  };
  for (const name of ["stopPropagation", "stopImmediatePropagation"]) {
    const plain = event[name];
    const value = () => {
      plain.call(event);
      const { currentTarget, eventPhase, type } = event;
      if (name === "stopPropagation" && (currentTarget !== page || eventPhase !== 1)) return;
      if (/\breturn\b|=>(?!\s*\{)/.test(currentTarget[`on${type}`])) return; // what it returns may prevent it, and counts after we could
      // Between two listeners of a person's click the browser does what waits; of a script's click, it does not.
      if (event.isTrusted) queueMicrotask(settleEarly);
      else settleEarly();
    };
    Object.defineProperty(event, name, { value, configurable: true, writable: true });
  }
  for (const one of places) for (const capture of [true, false]) listen(one, event.type, last, capture);
  listen(page, event.type, settle, false);
  // It may end where nobody can listen, in a closed shadow root: then the browser has followed a link already.
  setTimeout(() => {
    if (over) return;
    stop();
    if (!event.defaultPrevented && !isLink) act();
  });
};

let press = null; // where the pointer went down, and what was selected then
const selected = (root) => {
  const selection = root.getSelection?.() ?? page.document.getSelection();
  return selection && !selection.isCollapsed ? [selection.anchorNode, selection.anchorOffset, selection.focusNode, selection.focusOffset] : [];
};
const rootOf = (event) => event.composedPath()[0].getRootNode?.() ?? page.document;
const pressed = (event) => (press = { at: event, selected: selected(rootOf(event)) });
/** Whether this click is the end of a movement, which drew something or selected text. */
const isDrag = (event) => {
  const { at, selected: before } = press ?? {};
  press = null;
  if (!at || !event.detail || (event.pointerId ?? at.pointerId) !== at.pointerId) return false; // it was no pointer
  const moved = Math.hypot(event.clientX - at.clientX, event.clientY - at.clientY);
  if (moved <= DRAG) return false;
  const now = selected(rootOf(event));
  return moved > SLOP || now.some((one, n) => one !== before[n]);
};

/**
 * Hear of clicks on numbers. `take` is asked by what a number is said and how it is written, and answers with what is to
 * be dialled, if it is; `dial` is told that and when. Returns what stops it.
 */
globalThis.switchboard_bridge.hearNumbers = (selectors, take, dial) => {
  let stopped = false; // then there is nobody to be told
  const hear = (event, [element, by, text], wanted) => {
    const number = wanted ? take(by, text) : undefined;
    if (number !== undefined) heed(event, element.localName === "a", () => stopped || dial(number, event.timeStamp));
  };
  const clicked = (event) => {
    const wasDrag = isDrag(event);
    if (event.defaultPrevented || event.button || event.shiftKey || event.altKey || wasDrag) return;
    const found = meant(event.composedPath()[0], selectors);
    if (!found) return;
    const [element, by] = found;
    // A click into a field that people type in puts the cursor there.
    const isTyped = by === "text" && element.matches(FIELD) && !element.readOnly;
    hear(event, found, isTyped ? event.ctrlKey !== event.metaKey : !event.ctrlKey && !event.metaKey);
  };
  const typed = (event) => {
    if (event.key !== "Enter" || !event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.repeat || event.defaultPrevented) return;
    const found = meant(event.composedPath()[0], selectors);
    if (found?.[1] === "text") hear(event, found, true);
  };
  const ears = { pointerdown: pressed, click: clicked, keydown: typed };
  for (const [type, heard] of Object.entries(ears)) listen(page, type, heard, true);
  return () => {
    stopped = true;
    for (const [type, heard] of Object.entries(ears)) removeEventListener.call(page, type, heard, true);
  };
};
/** By what an element says what is to be dialled, and what; of one that was clicked before anybody could hear it. */
globalThis.switchboard_bridge.numberOf = (element) => meant(element, [])?.slice(1);
