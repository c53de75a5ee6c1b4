import { onChatEvent } from "../modules/chat-events.js";
import { startShell } from "../modules/shell.js";
import { text } from "../modules/texts.js";

export const addresses = { customers: "/classic/customers.html", chat: "/classic/chat.html" };

const popKey = "meridian.opened-from-chat";

export function cardAddress(id) {
  return `/classic/customer.html?id=${encodeURIComponent(id)}`;
}

export function startClassicPage({ section, title, counterpart }) {
  const shell = startShell({ style: "classic", addresses, counterpart });
  shell.header.setActive(section);
  document.title = `${title} · ${text("product")}`;
  // Here the default action opens the customer's page; the listener only leaves word for it.
  onChatEvent("screen.pop", ({ customer, ticketId, callId }) => {
    sessionStorage.setItem(popKey, JSON.stringify({ crmId: customer?.crmId, ticketId, cause: callId ? "call" : "chat" }));
  });
  return shell;
}

/** The ticket from which this customer was opened, told once. */
export function takePoppedTicket(crmId) {
  const popped = JSON.parse(sessionStorage.getItem(popKey));
  sessionStorage.removeItem(popKey);
  return popped?.crmId === crmId ? popped : undefined;
}
