import { displayName, findCustomer } from "./customers.js";
import { formatDuration } from "./formats.js";
import { hasText, text } from "./texts.js";

const summaries = {
  "call.ringing": ({ call }) => text("event_call_ringing", aboutCall(call)),
  "call.answered": ({ call }) => text("event_call_answered", aboutCall(call)),
  "call.ended": ({ call }) => text("event_call_ended", aboutCall(call)),
  "call.failed": ({ call, message }) => text("event_call_failed", { ...aboutCall(call), reason: message ?? "" }),
  "agent.paused": ({ agent }) => text("event_agent_paused", { name: agent?.name ?? "" }),
  "agent.resumed": ({ agent }) => text("event_agent_resumed", { name: agent?.name ?? "" }),
  "chat.opened": (event) => text("event_chat_opened", { name: customerName(event), ticket: ticketOf(event) }),
  "chat.closed": (event) => text("event_chat_closed", { name: customerName(event), ticket: ticketOf(event), reason: reasonText(event.reason) }),
  "inbox.changed": (event) => text("event_inbox_changed", { open: event.openThreads, unread: event.unreadMessages }),
  "screen.pop": (event) => text(event.cause === "call" ? "event_screen_pop_call" : event.cause === "ticket" ? "event_screen_pop_ticket" : "event_screen_pop_request",
    { name: customerName(event), ticket: ticketOf(event) }),
  "screen.close": (event) => text("event_screen_close", { name: customerName(event), ticket: ticketOf(event), reason: reasonText(event.reason) }),
  "chat.message": (event) => text("event_chat_message", { author: event.authorName || translated("author_", event.author), words: event.text ?? event.file?.name ?? "" }),
  "visitor.identified": (event) => text("event_visitor_identified", { name: customerName(event) }),
  "visitor.changed": ({ state }) => translated("visitor_", state),
  "notification.added": ({ notification }) => notification?.text ?? "",
  "operator.joined": ({ operator }) => text("event_operator_joined", { name: operator?.name ?? "—" }),
  "operator.left": ({ operator }) => text("event_operator_left", { name: operator?.name ?? "—" }),
  "operator.typing": () => text("event_operator_typing"),
  "availability.changed": ({ available }) => text(available ? "event_available" : "event_unavailable"),
  "invitation.received": (event) => event.text ?? "",
  "rating.changed": ({ rating }) => text("event_rating", { rating: rating ?? "—" }),
  "retention.offered": ({ way }) => text("event_retention", { way }),
  "link.changed": (event) => text(event.reason ? "event_link_changed_reason" : "event_link_changed",
    { state: translated("state_", event.state), reason: event.reason }),
  "message.rejected": ({ problems }) => {
    const [first, ...others] = Array.isArray(problems) ? problems : [];
    const problem = [first?.path, first?.reason].filter(Boolean).join(", ");
    return text(others.length ? "event_message_rejected_more" : "event_message_rejected", { problem, more: others.length });
  },
  "message.unknown": (event) => text("event_message_unknown", { kind: event.kind }),
  "command.failed": (event) => text("event_command_failed", { command: event.command, message: event.message || event.code }),
  "error": (event) => text("event_error", { message: event.message || event.code }),
};

function aboutCall(call) {
  const name = call.customer?.name || call.customer?.phone || call.colleague?.name || text("someone");
  return {
    direction: translated("direction_", call.direction), name: shortened(String(name), 80),
    duration: formatDuration(call.duration) || "—",
  };
}

/** One line a person can read. Never throws: the log must show above all what nobody expected. */
export function summaryOf(type, event) {
  try {
    return shortened(summaries[type]?.(event ?? {}) ?? "", 400);
  } catch {
    return "";
  }
}

export function customerName({ customer }) {
  const parts = [customer?.lastName, customer?.firstName].filter(Boolean).join(" ");
  const known = customer?.crmId && findCustomer(String(customer.crmId));
  return shortened(String(customer?.name || parts || (known && displayName(known)) || customer?.crmId || text("someone")), 80);
}

// What a vendor's frame calls a name can be megabytes long; laying it out would freeze the page.
function shortened(words, longest) {
  return words.length <= longest ? words : `${words.slice(0, longest)}…`;
}

export function ticketOf(event) {
  return event.ticketId ?? "—";
}

export function reasonText(reason) {
  return translated("reason_", reason);
}

function translated(prefix, value) {
  return hasText(prefix + value) ? text(prefix + value) : String(value ?? "—");
}
