import { button, element, icon } from "./elements.js";
import { chatEventTypes, onChatEvent, switchboardOnPage } from "./chat-events.js";
import { createHeader } from "./header.js";
import { customerName, reasonText, ticketOf } from "./event-summary.js";
import { eventLog } from "./event-log.js";
import { language, placement } from "./preferences.js";
import { showDiagnosis } from "./diagnosis.js";
import { showFailure, showNote, toastArea } from "./toasts.js";
import { visitorOf } from "./visitors.js";
import { hasText, text } from "./texts.js";

const logShownKey = "meridian.log-shown";
const roomForLog = 1280;

/** Everything around a page's own content, the same in both styles: header, banner, log, toasts, and what the chat says. */
export function startShell({ style, addresses, counterpart }) {
  document.documentElement.lang = language;
  document.documentElement.dataset.placement = placement;

  const header = createHeader({ style, addresses, counterpart, toggleLog: () => showLog(log.view.hidden), diagnose: showDiagnosis });
  const log = eventLog({ onClose: () => showLog(false) });
  const banner = element("div", { class: "banners", role: "alert" });
  const main = element("main", { id: "main", tabindex: "-1" });
  const workspace = element("div", { class: "workspace" });
  // The product's floating box covers the bottom right, so there the log moves to the other side.
  workspace.append(...(placement === "floating" ? [log.view, main] : [main, log.view]));
  document.body.append(
    button({ class: "skip", onclick: () => main.focus() }, text("skip")), header.view, banner, workspace, toastArea);
  showLog(logWanted());

  for (const type of chatEventTypes) onChatEvent(type, (detail) => log.add(type, detail));
  onChatEvent("error", (detail) => { log.add("error", detail); startFailed(detail); });
  onChatEvent("inbox.changed", ({ unreadMessages }) => header.setUnread(unreadMessages));
  onChatEvent("link.changed", ({ vendor, state, reason }) => setLamp(vendor, state, reason));
  onChatEvent("screen.close", tellWhyClosed);
  onChatEvent("command.failed", (detail) => showFailure(failureText(detail)));
  takeUpCurrentState();

  return { main, header, callChat, invite };

  async function takeUpCurrentState() {
    const switchboard = await switchboardOnPage();
    if (!switchboard) return startFailed({ message: text("scriptMissing") });
    try {
      await switchboard.ready;
      const { inbox, links = [] } = await switchboard.state();
      header.setUnread(inbox?.unreadMessages);
      for (const link of links) setLamp(link.vendor, link.state, link.reason);
    } catch (error) {
      startFailed(error);
    }
  }

  function setLamp(vendor, state, reason) {
    if (!hasText(`link_${state}`)) return;
    if (vendor === "phonet") header.setPhoneLamp(state, reason);
    else header.setLamp(state, reason);
  }

  function startFailed({ code, message }) {
    header.setLamp("failed", message);
    banner.replaceChildren(element("div", { class: "banner", "data-test": "banner" }, icon("warning"),
      element("div", {}, element("strong", {}, text("startFailed")), element("p", {}, message ?? "", code && element("code", {}, code))),
      button({ class: "bare", "aria-label": text("dismiss"), title: text("dismiss"), onclick: () => banner.replaceChildren() }, icon("close"))));
  }

  /** Asks the chat for something on behalf of the operator, who is told if it cannot be done. */
  async function callChat(method, argument) {
    try {
      const switchboard = await switchboardOnPage();
      if (!switchboard) throw new Error(text("scriptMissing"));
      await switchboard[method](argument);
    } catch (error) {
      showFailure(failureText(error));
    }
  }

  /** Invites a customer to a chat, if the chat system has seen them. */
  function invite(crmId) {
    const visitor = visitorOf(crmId);
    if (visitor) callChat("startChat", visitor);
    else showNote(text("neverSeenInChat"));
  }

  function showLog(isShown) {
    log.view.hidden = !isShown;
    workspace.classList.toggle("with-log", isShown);
    header.setLogShown(isShown);
    sessionStorage.setItem(logShownKey, String(isShown));
  }
}

function logWanted() {
  const remembered = sessionStorage.getItem(logShownKey);
  return remembered === null ? window.innerWidth >= roomForLog : remembered === "true";
}

function tellWhyClosed(event) {
  const key = `screenClosed_${event.reason}`;
  showNote(text(hasText(key) ? key : "screenClosed_other",
    { name: customerName(event), ticket: ticketOf(event), reason: reasonText(event.reason) }));
}

function failureText({ message, code }) {
  return message || code || text("chatFailed");
}
