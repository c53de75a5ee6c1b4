import { inboxChanged, openClient } from "./messages.js";

/** Messages a tolerant receiver must survive, by name; each is built from the chosen ticket. */
export const malformed = {
  "wrong-types": () => ({ Type: "inbox_changed", InboxChanged: { TotalOpenThreads: "many", TotalUnreadMessages: [7] } }),
  "negative-counts": () => ({ Type: "inbox_changed", InboxChanged: { TotalOpenThreads: -1, TotalUnreadMessages: 0.5 } }),
  "missing-body": () => ({ Type: "open_client" }),
  "null-body": () => ({ Type: "open_client", OpenClient: null }),
  "missing-client": (ticket) => ({ Type: "open_client_from_ticket", OpenClient: { TicketId: ticket.id } }),
  "wrong-reason": (ticket) => ({ Type: "close_client_from_ticket", CloseClient: { ...openClient("", ticket).OpenClient, Reason: "ticket_eaten" } }),
  "bad-birthday": (ticket) => changed(ticket, (body) => { body.Client.Details.Birthday = "31.02.1979"; }),
  "unknown-type": () => ({ Type: "operator_status_changed", OperatorStatusChanged: { Status: "lunch" } }),
  "type-not-text": () => ({ Type: 17, InboxChanged: {} }),
  "empty-object": () => ({}),
  "huge": (ticket) => changed(ticket, (body) => { body.Client.Name = "Щ".repeat(2 * 1024 * 1024); }),
  "array": () => [inboxChanged({ openThreads: 1, unreadMessages: 1 })],
  "null": () => null,
  "number": () => 42,
  "boolean": () => true,
  "deep": () => ({ ...inboxChanged({ openThreads: 1, unreadMessages: 1 }), Extra: nested(500) }),
  // Only JSON.parse makes it a key of its own; in a literal it would set the prototype.
  "proto": () => JSON.parse('{"Type":"inbox_changed","InboxChanged":{"TotalOpenThreads":1,"TotalUnreadMessages":1,"__proto__":{"polluted":true}},"__proto__":{"polluted":true}}'),
  "html-name": (ticket) => changed(ticket, (body) => { body.Client.Name = "<img src=x onerror=\"document.title='broken'\"><b>Сірко</b>"; }),
  "script-url": (ticket) => changed(ticket, (body) => { body.URL = "javascript:document.title='broken'"; body.Client.Details.CRMURL = body.URL; }),
  "foreign-url": (ticket) => changed(ticket, (body) => { body.URL = "https://evil.example/?id=1"; body.Client.Details.CRMURL = body.URL; body.Client.CRMClientId = ""; }),
  "broken-json": () => '{"Type": "inbox_changed", "InboxChanged": {',
};

function changed(ticket, change) {
  const message = openClient("open_client", ticket);
  change(message.OpenClient);
  return message;
}

function nested(depth) {
  let value = "дно";
  for (let level = 0; level < depth; level += 1) value = { inner: value };
  return value;
}
