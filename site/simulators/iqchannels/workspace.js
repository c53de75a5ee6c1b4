/*
 * A stand-in for the iQChannels operator workspace, written from the vendor's documents and sharing no code with what it tests.
 *
 * Query parameters
 *   late=MS              starts listening MS after load (700); what comes earlier is lost, as with the real thing
 *   noise=0              no foreign messages (noise: the visitor widget's protocol, build tools' strings)
 *   quiet=1              sends nothing by itself: no noise, no first inbox_changed
 *   never=1              a dead workspace: neither listens nor speaks
 *   crmid=CrmId|CRMID|both   which spelling of the CRM id open_iframe_ticket is read from (both)
 *   announce=always      sends open_client_from_ticket also when the parent page asked for the ticket;
 *                        by default, as the document words it, only "when the operator goes to a ticket"
 *
 * For tests: window.simulator
 *   send(object), sendText(string), burst(list)    post to the parent page as they are
 *   received, sent      arrays of the raw messages
 *   listening           true once messages are no longer lost
 *   foreign             how many messages were ignored because they came from another window than the parent
 *
 * For tests: data-test names
 *   workspace           loading (until the workspace runs; stays with never=1), navigation, ticket-list, dialogue, client-card,
 *                       nav-tickets, nav-write, tab-list, tab-dialogue, tab-client, standalone
 *   ticket list         ticket-<id>, unread-<id>, total-open, total-unread
 *   dialogue            dialogue-title, messages, message-input, send-message,
 *                       open-in-crm, close-ticket, assign-ticket, error, error-text, dismiss-error
 *   search              modal-search, search-input, search-results, search-result-<client id>, search-close
 *   drawer              drawer, drawer-toggle, chosen-ticket, close-reason, as-json, incoming-message, incoming-text,
 *                       send-inbox_changed, send-open_client, send-open_client_from_ticket, send-close_client_from_ticket,
 *                       malformed-<name> (names: malformed.js), burst-count, burst, reload-frame, clear-traffic,
 *                       received-count, strings-count, sent-count
 *   traffic             received, sent: lists, newest first, the last 200; each item has data-test="received-item" or "sent-item",
 *                       data-type, data-understood="yes|no" (received) and data-form="object|string", and its JSON in a <pre>
 */
import { clientCard } from "./client-card.js";
import { createDialogue } from "./dialogue.js";
import { createDrawer } from "./drawer.js";
import { createFrame } from "./frame.js";
import { createInbox } from "./inbox.js";
import { createSearch } from "./search.js";
import { closeClient, inboxChanged, openClient } from "./messages.js";
import { noiseAfter, noiseBefore } from "./noise.js";
import { createParentLink } from "./parent-link.js";
import { findTicket } from "./lookup.js";
import { ticketList } from "./ticket-list.js";

const query = new URLSearchParams(location.search);
const isQuiet = query.get("quiet") === "1";
const makesNoise = !isQuiet && query.get("noise") !== "0";
const announcesAlways = query.get("announce") === "always";
const crmIdSpellings = { CrmId: ["CrmId"], CRMID: ["CRMID"] }[query.get("crmid")] ?? ["CrmId", "CRMID"];

if (query.get("never") === "1") {
  const silence = () => {};
  window.simulator = { send: silence, sendText: silence, burst: silence, received: [], sent: [], listening: false, foreign: 0 };
} else {
  startWorkspace(Number(query.get("late") ?? 700));
}

function startWorkspace(lateness) {
  const link = createParentLink({ handlers: { initChat, write_to_client, open_iframe_ticket } });
  const inbox = createInbox();
  const list = ticketList({ choose: goToTicket });
  const dialogue = createDialogue({ reply, openInCrm, closeTicket, assignTicket });
  const search = createSearch({ choose: goToTicket });
  const drawer = createDrawer({ link, inbox });
  const card = clientCard();
  const frame = createFrame({ list, dialogue, card, search, drawer });
  let openTicketId;

  window.simulator = {
    send: link.send, sendText: link.send, burst: (messages) => messages.forEach(link.send),
    received: link.received, sent: link.sent,
    get listening() { return link.isListening; },
    get foreign() { return link.foreign; },
  };

  inbox.onChange(() => { show(); link.send(inboxChanged(inbox.totals())); });
  show();
  if (makesNoise) noiseBefore.forEach(link.send);
  whenLoaded(() => setTimeout(() => {
    link.listen();
    if (!isQuiet) link.send(inboxChanged(inbox.totals()));
    if (makesNoise) noiseAfter.forEach(link.send);
  }, lateness));

  function show() {
    const ticket = inbox.ticket(openTicketId);
    list.show(inbox.openTickets(), openTicketId, inbox.totals());
    dialogue.show(ticket);
    card.show(ticket);
    drawer.showTickets(inbox.tickets, openTicketId);
  }

  function openTicket(id) {
    openTicketId = id;
    dialogue.dismissError();
    frame.showPane("dialogue");
    if (inbox.ticket(id).unread > 0) inbox.markRead(id);
    else show();
  }

  function goToTicket(id) {
    const comesFromElsewhere = id !== openTicketId;
    openTicket(id);
    if (comesFromElsewhere) link.send(openClient("open_client_from_ticket", inbox.ticket(id)));
  }

  function reply(words) {
    inbox.addMessage(openTicketId, { from: "operator", words });
    show();
  }

  function openInCrm() {
    link.send(openClient("open_client", inbox.ticket(openTicketId)));
  }

  function closeTicket() {
    putAway("ticket_closed");
  }

  function assignTicket() {
    putAway("ticket_assigned");
  }

  function putAway(reason) {
    const ticket = inbox.ticket(openTicketId);
    openTicketId = undefined;
    frame.showPane("list");
    link.send(closeClient(ticket, reason));
    inbox.close(ticket.id, reason);
  }

  function initChat({ InitChat: settings }) {
    frame.hide({
      list: settings?.HideTicketList === true,
      client: settings?.HideClientCard === true,
      navigation: settings?.HideNavigation === true,
    });
  }

  function write_to_client({ WriteToClient: body }) {
    search.open(typeof body?.Search === "string" ? body.Search : "");
  }

  function open_iframe_ticket({ OpenTicket: body }) {
    const { ticket, error } = findTicket(body, crmIdSpellings, inbox.tickets);
    if (error) return dialogueError(error);
    if (announcesAlways) goToTicket(ticket.id);
    else openTicket(ticket.id);
  }

  function dialogueError(words) {
    frame.showPane("dialogue");
    dialogue.showError(words);
  }
}

function whenLoaded(start) {
  if (document.readyState === "complete") start();
  else window.addEventListener("load", start, { once: true });
}
