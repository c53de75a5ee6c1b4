import { button, element, icon } from "./elements.js";
import { text } from "./texts.js";

const shownFor = { note: 7000, failure: 12000 };
const mostAtOnce = 4;

// Two regions, because an alert interrupts a screen reader and a note waits for its turn.
const regions = {
  note: element("div", { class: "toast-region", role: "status", "aria-live": "polite" }),
  failure: element("div", { class: "toast-region", role: "alert", "aria-live": "assertive" }),
};

export const toastArea = element("div", { class: "toasts" }, regions.failure, regions.note);

export function showNote(words) {
  show("note", words);
}

export function showFailure(words) {
  show("failure", words);
}

function show(kind, words) {
  // The same failure often comes twice, as a rejected promise and as an event.
  for (const old of regions[kind].children) if (old.dataset.words === words) old.remove();
  while (regions[kind].children.length >= mostAtOnce) regions[kind].firstChild.remove();

  const toast = element("div", { class: `toast ${kind}`, "data-test": `toast-${kind}`, "data-words": words },
    kind === "failure" && icon("warning"), element("p", {}, words),
    button({ class: "bare", "aria-label": text("dismiss"), onclick: () => toast.remove() }, icon("close")));
  regions[kind].append(toast);
  removeUnattended(toast, shownFor[kind]);
}

function removeUnattended(toast, delay) {
  setTimeout(() => {
    if (toast.matches(":hover, :focus-within")) removeUnattended(toast, 1500);
    else toast.remove();
  }, delay);
}
