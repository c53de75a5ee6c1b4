import { button, element, icon } from "./elements.js";
import { displayName, otherName } from "./customers.js";
import { activityText, avatar, segmentTag } from "./customer-parts.js";
import { formatDate, formatDaysAgo, formatMoney } from "./formats.js";
import { recordHistory } from "./record-history.js";
import { placement, system } from "./preferences.js";
import { inLanguage, text } from "./texts.js";

export function customerCard(customer, { listAddress, openChat, findInChat, invite }) {
  const records = panel("records", recordHistory(customer));
  const covered = placement === "floating";  // what stands at the right
  return element("article", { class: "card", "aria-labelledby": "card-title", "data-test": `card-${customer.id}` },
    element("a", { class: "back", href: listAddress }, icon("back"), text("allCustomers")),
    element("header", { class: "card-head" }, avatar(customer),
      element("div", { class: "card-title" },
        element("h1", { id: "card-title", tabindex: "-1" }, displayName(customer)),
        element("p", { class: "muted" },
          otherName(customer) && element("span", {}, otherName(customer)),
          element("span", { class: "figures", "data-test": "customer-id" }, customer.id), segmentTag(customer))),
      element("div", { class: "actions" }, chatActions({ openChat, findInChat, invite }))),
    element("div", { class: "card-body" },
      element("div", {},
        panel("contact", contactList(customer)),
        covered && records,
        panel("notes", element("p", { class: "note" }, inLanguage(customer.note)))),
      element("div", {},
        !covered && records,
        panel("products", productTable(customer.products)),
        panel("activity", activityList(customer.activity)))));
}

// What can be asked for depends on the chat system.
function chatActions({ openChat, findInChat, invite }) {
  return {
    iqchannels: [
      button({ class: "primary", "data-test": "open-chat", onclick: openChat }, icon("chat"), text("openChat")),
      button({ "data-test": "find-in-chat", onclick: findInChat }, icon("search"), text("findInChat"))],
    roxchat: [button({ class: "primary", "data-test": "invite", onclick: invite }, icon("chat"), text("inviteToChat"))],
    uis: [],
  }[system];
}

export function unknownCustomer(id, { listAddress }) {
  return element("section", { class: "empty tall", "aria-labelledby": "card-title", "data-test": "no-such-customer" },
    element("h1", { id: "card-title", tabindex: "-1" }, text("noSuchCustomer")),
    element("p", {}, text("noSuchCustomerText", { id })),
    element("a", { class: "button", href: listAddress }, text("allCustomers")));
}

export function openedFromChatNote(ticketId, dismiss, cause) {
  const words = cause === "call" ? text("openedFromCall") : ticketId ? text("openedFromChat", { ticket: ticketId }) : text("openedFromChatNoTicket");
  return element("p", { class: "popped", "data-test": "opened-from-chat" }, icon(cause === "call" ? "phone" : "chat"), element("span", {}, words),
    button({ class: "bare", "aria-label": text("dismiss"), title: text("dismiss"), onclick: dismiss }, icon("close")));
}

export function customerChatPanel(crmId) {
  return element("section", { class: "customer-chat", "aria-labelledby": "customer-chat-title" },
    element("h2", { id: "customer-chat-title" }, text("customerChat")),
    element("div", { id: "customer-chat", "data-switchboard-crm-id": crmId }));
}

function panel(name, content) {
  return element("section", { class: `panel ${name}` }, element("h2", {}, text(name)), content);
}

function contactList(customer) {
  const entries = [
    ["phone", element("a", { href: `tel:${customer.phone.replace(/[^+\d]/g, "")}`, class: "figures" }, customer.phone)],
    ["email", element("a", { href: `mailto:${customer.email}` }, customer.email)],
    ["birthday", formatDate(customer.birthday)],
    ["taxId", customer.taxId],
    ["city", inLanguage(customer.city)],
    ["manager", customer.manager],
    ["since", formatDate(customer.since)],
  ];
  return element("dl", {}, entries.filter(([, value]) => value).map(([name, value]) =>
    element("div", {}, element("dt", {}, text(name)), element("dd", {}, value))));
}

function productTable(products) {
  return element("table", { class: "products" },
    element("thead", {}, element("tr", {},
      element("th", { scope: "col" }, element("span", { class: "for-readers" }, text("products"))), element("th", { scope: "col" }, text("number")),
      element("th", { scope: "col", class: "amount" }, text("balance")), element("th", { scope: "col" }, text("status")))),
    element("tbody", {}, products.map(({ kind, number, balance, status }) => element("tr", {},
      element("th", { scope: "row" }, text(`product_${kind}`)),
      element("td", { class: "figures muted" }, number),
      element("td", { class: "figures amount" }, balance ? formatMoney(...balance) : "—"),
      element("td", {}, element("span", { class: `status ${status}` }, text(`status_${status}`)))))));
}

function activityList(activity) {
  return element("ol", { class: "timeline" }, activity.map((entry) => element("li", {},
    element("span", {}, activityText(entry)), element("span", { class: "muted small" }, formatDaysAgo(entry.daysAgo)))));
}
