import { button, element, icon } from "./elements.js";
import { activityText, avatar, segmentTag } from "./customer-parts.js";
import { displayName, otherName, searchCustomers } from "./customers.js";
import { formatDaysAgo } from "./formats.js";
import { countText, inLanguage, text } from "./texts.js";

export function customerList({ addressOf }) {
  const search = element("input", {
    type: "search", class: "search-field", "data-test": "customer-search", autocomplete: "off", spellcheck: "false",
    placeholder: text("searchCustomers"), "aria-label": text("searchCustomers"), "aria-keyshortcuts": "/", oninput: fill,
  });
  const count = element("p", { class: "muted count", role: "status" });
  const rows = element("tbody");
  const table = element("table", { class: "customers" },
    element("thead", {}, element("tr", {},
      ...["name", "id", "phone", "segment", "city", "activity"].map((column) =>
        element("th", { scope: "col", class: `column-${column}` }, text(`column_${column}`))))),
    rows);
  const nobody = element("div", { class: "empty", hidden: true });
  const view = element("section", { class: "page", "aria-labelledby": "list-title" },
    element("div", { class: "page-head" },
      element("h1", { id: "list-title", tabindex: "-1" }, text("customers")), count,
      element("label", { class: "search" }, icon("search"), search, element("kbd", { "aria-hidden": "true" }, "/"))),
    table, nobody);

  table.addEventListener("keydown", moveBetweenRows);
  document.addEventListener("keydown", focusSearchOnSlash);
  fill();
  return view;

  function fill() {
    const found = searchCustomers(search.value);
    rows.replaceChildren(...found.map(row));
    count.textContent = countText("customersCount", found.length);
    table.hidden = found.length === 0;
    nobody.hidden = found.length > 0;
    nobody.replaceChildren(
      element("p", {}, text("nobodyFound", { query: search.value.trim() })),
      button({ class: "quiet", onclick: () => { search.value = ""; fill(); search.focus(); } }, text("clearSearch")));
  }

  function row(customer) {
    const link = element("a", { href: addressOf(customer.id), class: "row-link" }, displayName(customer));
    const latest = customer.activity[0];
    return element("tr", { "data-test": `customer-${customer.id}`, onclick: (event) => followRow(event, link) },
      element("td", {}, element("div", { class: "person" }, avatar(customer),
        element("div", {}, link, element("div", { class: "muted small" }, otherName(customer))))),
      element("td", { class: "figures" }, customer.id),
      element("td", { class: "figures phone" }, element("a", { href: `tel:${customer.phone.replace(/[^+\d]/g, "")}`, class: "plain" }, customer.phone)),
      element("td", {}, segmentTag(customer)),
      element("td", { class: "column-city" }, inLanguage(customer.city)),
      element("td", { class: "column-activity" }, element("div", {}, activityText(latest)),
        element("div", { class: "muted small" }, formatDaysAgo(latest.daysAgo))));
  }

  function focusSearchOnSlash(event) {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey || !view.checkVisibility()) return;
    event.preventDefault();
    search.focus();
  }
}

function followRow(event, link) {
  // Selecting a phone number with the mouse must not open the card.
  if (event.target.closest("a") || String(getSelection())) return;
  link.dispatchEvent(new MouseEvent("click", { bubbles: false, cancelable: true, ctrlKey: event.ctrlKey, metaKey: event.metaKey }));
}

function moveBetweenRows(event) {
  const step = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
  const target = step && event.target.closest("tr")?.[step]?.querySelector(".row-link");
  if (!target) return;
  event.preventDefault();
  target.focus();
}
