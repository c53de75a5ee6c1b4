import { make } from "./dom.js";
import { clientName } from "./clients.js";

export function ticketList({ choose }) {
  const rows = make("ul", { class: "tickets" });
  const totals = make("p", { class: "totals" });
  const view = make("section", { class: "pane list-pane", "data-test": "ticket-list", "aria-label": "Обращения" },
    make("header", { class: "pane-head" }, make("h2", {}, "Обращения"), totals), rows);

  return {
    view,
    show(tickets, openTicketId, { openThreads, unreadMessages }) {
      const focused = document.activeElement?.dataset?.test;
      rows.replaceChildren(...tickets.map((ticket) => make("li", {}, row(ticket, openTicketId))));
      totals.replaceChildren(
        "Открытых: ", make("b", { "data-test": "total-open" }, String(openThreads)),
        " · новых: ", make("b", { "data-test": "total-unread" }, String(unreadMessages)));
      // The rows are made anew on every change; the keyboard must not lose its place.
      if (focused?.startsWith("ticket-")) rows.querySelector(`[data-test="${focused}"]`)?.focus();
    },
  };

  function row(ticket, openTicketId) {
    const last = ticket.messages.at(-1);
    return make("button", {
      type: "button", class: "ticket", "data-test": `ticket-${ticket.id}`, click: () => choose(ticket.id),
      "aria-current": ticket.id === openTicketId ? "true" : undefined,
    },
    make("span", { class: "ticket-name" }, clientName(ticket.client)),
    make("span", { class: "ticket-number" }, `№ ${ticket.id}`),
    make("span", { class: "ticket-last" }, last?.words ?? ""),
    ticket.unread > 0 && make("span", { class: "unread", role: "img", "data-test": `unread-${ticket.id}`, "aria-label": `Непрочитанных: ${ticket.unread}` }, String(ticket.unread)),
    make("span", { class: "ticket-channel" }, ticket.channel));
  }
}
