import { button, element, icon } from "./elements.js";
import { switchboardOnPage } from "./chat-events.js";
import { text } from "./texts.js";

const findings = element("div", { class: "findings", "data-test": "diagnosis" });

const dialog = element("dialog", { class: "diagnosis", "aria-labelledby": "diagnosis-title" },
  element("div", { class: "dialog-head" },
    element("h2", { id: "diagnosis-title" }, text("diagnosis")),
    button({ class: "bare", "aria-label": text("close"), title: text("close"), onclick: () => dialog.close() }, icon("close"))),
  findings);

dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });

export async function showDiagnosis() {
  if (!dialog.isConnected) document.body.append(dialog);
  findings.replaceChildren(element("p", { class: "muted" }, text("diagnosisWaiting")));
  dialog.showModal();
  findings.replaceChildren(...await findingElements());
}

async function findingElements() {
  try {
    const switchboard = await switchboardOnPage();
    if (!switchboard) return [finding({ level: "error", message: text("scriptMissing") })];
    const reported = await switchboard.diagnose();
    return reported.length ? reported.map(finding) : [element("p", {}, text("diagnosisFine"))];
  } catch (error) {
    return [finding({ level: "error", code: error.code, message: error.message })];
  }
}

function finding({ level, code, message, cure }) {
  return element("section", { class: `finding ${level}` },
    element("p", { class: "finding-message" }, message ?? ""),
    cure && element("p", {}, element("strong", {}, `${text("cure")}: `), cure),
    code && element("p", { class: "muted small figures" }, code));
}
