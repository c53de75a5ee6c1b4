// Where the element stands in which all is that is ours and in no element of the page's (<switchboard-root>).
//
// A framework that hydrates the whole document takes what it does not know for a fault, at the end of <html>, too, but not at
// the ends of <head> and <body>; once it has hydrated, nobody looks at the end of <html>. Those that swap the body leave it
// alone, and a page's rules for the last child of its body do not hold there. So that is where we go when the page has settled;
// moveBefore carries frames without loading them anew. In a browser that lacks it, we stand there from the first.
const bridge = globalThis.switchboard_bridge;
const { rootElement, signal } = bridge;
const { document, performance } = parent;
const CALM = 10_000; // milliseconds after its load, a page that is to hydrate has begun
const LOOK = 250;
const SWAPPERS = ["Turbo", "Turbolinks", "htmx", "Swup", "barba", "up"]; // globals of libraries that swap the body

// An element with display: contents has ::before and ::after all the same, and a page may fill those of every element.
const sheet = new parent.CSSStyleSheet();
sheet.replaceSync(":host { all: initial !important; display: contents !important } :host::before, :host::after { content: none !important; display: none !important }");
const shadow = rootElement.attachShadow({ mode: "open" });
shadow.adoptedStyleSheets = parent.Array.of(sheet);
shadow.append(document.createElement("slot"));

const has = (node, mark) => Object.keys(node).some((key) => mark.test(key));
const isCalm = () => {
  const { loadEventEnd } = performance.getEntriesByType("navigation")[0] ?? {};
  return loadEventEnd > 0 && performance.now() - loadEventEnd > CALM;
};
// A server renders a document for that without a blank between its elements, and sends a script that does not hold it up.
const mayHydrate = () =>
  document.head?.nextSibling === document.body && Boolean(document.querySelector("script:is([type=module], [async], [defer]):not([src*='switchboard.js'])"));
const isSettled = () => {
  // React's marks: of a hydration that has begun, and of one that is over.
  if (has(document.documentElement, /^__react(Fiber|InternalInstance)\$/)) return true;
  if (has(document, /^(__reactContainer\$|_reactRootContainer)/)) return false;
  return !mayHydrate() || isCalm() || SWAPPERS.some((name) => parent[name]) || Boolean(parent.jQuery?.pjax);
};

// Firefox would load the frames anew that stand in shadow roots in it, so they go ahead (browser/layer.py), and come back.
const go = (where) => {
  rootElement.dispatchEvent(new CustomEvent("switchboard-move", { detail: where }));
  where.moveBefore(rootElement, null);
};
const settle = () => {
  if (signal.aborted || !rootElement.isConnected) return;
  const { body, documentElement: html, readyState } = document;
  const here = rootElement.parentNode;
  try {
    if (readyState !== "loading" && here !== html) {
      if (isSettled()) go(html);
      else if (here !== body && body) go(body);
    }
  } catch {} // the page is changing just now
  if (rootElement.parentNode !== html) setTimeout(settle, LOOK);
};
if (rootElement.moveBefore) settle();
