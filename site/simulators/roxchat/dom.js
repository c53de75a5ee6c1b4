/** Text stays text: whatever visitors write ends up in text nodes. */
export function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(name, value);
    else if (value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== undefined && child !== false && child !== ""));
  return node;
}

export function makeButton(test, words, click, attributes) {
  return make("button", { type: "button", "data-test": test, click, ...attributes }, words);
}
