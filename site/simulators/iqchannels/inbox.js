import { firstTickets } from "./clients.js";

/** The tickets and their counters. Listeners hear of a change of the counters, as the real inbox tells its parent. */
export function createInbox() {
  const tickets = [...firstTickets];
  const listeners = [];

  return {
    tickets,
    onChange: (listener) => listeners.push(listener),
    ticket: (id) => tickets.find((ticket) => ticket.id === id),
    openTickets: () => tickets.filter((ticket) => ticket.isOpen).sort((a, b) => lastTime(b) - lastTime(a)),
    totals() {
      const open = tickets.filter((ticket) => ticket.isOpen);
      return { openThreads: open.length, unreadMessages: open.reduce((sum, ticket) => sum + ticket.unread, 0) };
    },
    markRead(id) {
      this.ticket(id).unread = 0;
      tell();
    },
    addMessage(id, { from, words }) {
      const ticket = this.ticket(id);
      ticket.messages.push({ from, words, at: Date.now() });
      if (from !== "client") return;
      ticket.isOpen = true;
      ticket.unread += 1;
      tell();
    },
    close(id, reason) {
      const ticket = this.ticket(id);
      ticket.isOpen = false;
      ticket.unread = 0;
      const words = reason === "ticket_closed" ? "Обращение закрыто" : "Обращение переведено на другого оператора";
      ticket.messages.push({ from: "system", words, at: Date.now() });
      tell();
    },
  };

  function tell() {
    listeners.forEach((listener) => listener());
  }
}

function lastTime(ticket) {
  return ticket.messages.at(-1)?.at ?? 0;
}
