import { onChatEvent } from "./chat-events.js";

const storageKey = "meridian.visitors";

/** Whom of the customers the chat has seen: its own ids of them, which an invitation needs. */
export function visitorOf(crmId) {
  return known()[crmId];
}

for (const type of ["chat.opened", "chat.message"]) {
  onChatEvent(type, ({ customer, sessionId }) => {
    if (!customer?.crmId || !customer.clientId || !sessionId) return;
    const ids = { visitorId: customer.clientId, sessionId };
    sessionStorage.setItem(storageKey, JSON.stringify({ ...known(), [customer.crmId]: ids }));
  });
}

function known() {
  try {
    return JSON.parse(sessionStorage.getItem(storageKey)) ?? {};
  } catch {
    return {};
  }
}
