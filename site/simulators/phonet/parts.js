/** Elements of data, and the exchange's own HTTP side. */
export function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value);
  }
  node.append(...children.flat().filter((child) => child !== false && child !== undefined));
  return node;
}

export function makeButton(name, words, act, kind = "") {
  return make("button", { type: "button", class: kind, "data-test": name, onclick: act }, words);
}

let shown = () => {};

export async function control(what, parts = {}) {
  const answer = await fetch("/control", { method: "POST", body: JSON.stringify({ do: what, ...parts }) });
  if (answer.ok) shown(await answer.json());
}

export function watch(show) {
  shown = show;
  const look = async () => {
    try {
      show(await (await fetch("/state")).json());
    } catch {
      // The demonstration was stopped; it may come back.
    }
    setTimeout(look, 500);
  };
  look();
}
