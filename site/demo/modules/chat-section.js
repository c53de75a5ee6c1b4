import { element } from "./elements.js";
import { customerName, ticketOf } from "./event-summary.js";
import { findCustomer } from "./customers.js";
import { placement } from "./preferences.js";
import { text } from "./texts.js";

export function chatSection({ addressOf }) {
  let shownTicket;
  const strip = element("p", { class: "now-in-chat", role: "status", "data-test": "now-in-chat" });
  const title = element("h1", { id: "chat-title", tabindex: "-1" }, text("chatSection"));
  const body = placement === "section"
    ? element("div", { id: "chat-section" })
    : element("div", { class: "empty" }, element("p", {}, element("strong", {}, text(`chatElsewhere_${placement}`))),
      element("p", {}, text("chatElsewhereText")));
  const view = element("section", { class: "page chat-page", "aria-labelledby": "chat-title" },
    element("div", { class: "page-head" }, title, strip), body);

  return { view, showCustomer, forgetTicket };

  function showCustomer(event) {
    const crmId = event.customer?.crmId;
    shownTicket = event.ticketId;
    strip.replaceChildren(
      element("span", { class: "muted" }, `${text("nowInChat")}: `),
      element("strong", {}, customerName(event)), element("span", { class: "figures muted" }, `№ ${ticketOf(event)}`),
      findCustomer(String(crmId)) ? element("a", { href: addressOf(crmId) }, text("openCard"))
        : element("span", { class: "muted" }, text("noSuchCustomer")));
  }

  function forgetTicket(ticketId) {
    if (ticketId === shownTicket) strip.replaceChildren();
  }
}
