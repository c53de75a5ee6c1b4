/** The only way this CRM makes elements: whatever comes as data ends up in text nodes and attributes, never in HTML. */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter(isPresent));
  return node;
}

export function button(attributes, ...children) {
  return element("button", { type: "button", ...attributes }, ...children);
}

const SVG = "http://www.w3.org/2000/svg";

const iconPaths = {
  chat: "M4 5.5h12v8H9l-3.5 3v-3H4z",
  search: "M9 4a5 5 0 1 1 0 10A5 5 0 0 1 9 4zM12.8 12.8 17 17",
  phone: "M6 3.5 8.3 7.8 6.6 9.4c.8 1.7 2.2 3.2 4 4l1.6-1.7 4.3 2.3c0 1.6-1 2.5-2.5 2.5C8.500 16.500 3.500 11.500 3.500 6c0-1.500.9-2.500 2.500-2.500z",
  close: "M5 5l10 10M15 5 5 15",
  back: "M12 4.5 6.5 10l5.5 5.5",
  log: "M4 5.5h12M4 10h12M4 14.5h7",
  warning: "M10 3.5 17.5 16.5h-15zM10 8.5v3.5M10 14.2v.3",
};

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", iconPaths[name]);
  svg.append(path);
  return svg;
}

function isPresent(child) {
  return child !== undefined && child !== null && child !== false;
}
