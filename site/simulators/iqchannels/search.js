import { make, makeButton } from "./dom.js";
import { clientFullName, clients, firstTickets } from "./clients.js";

/** The modal search of write_to_client. */
export function createSearch({ choose }) {
  const input = make("input", { type: "search", "data-test": "search-input", placeholder: "Имя, телефон, e-mail, ID", "aria-label": "Поиск клиента", autocomplete: "off", input: fill });
  const results = make("ul", { class: "results", "data-test": "search-results" });
  // <dialog> brings the modality, the focus and Escape with it.
  const view = make("dialog", { class: "search", "data-test": "modal-search", "aria-label": "Написать клиенту" },
    make("header", { class: "pane-head" }, make("h2", {}, "Написать клиенту"), makeButton("search-close", "✕", () => view.close(), { class: "plain", "aria-label": "Закрыть" })),
    input, results);
  view.addEventListener("keydown", moveThroughResults);

  return { view, open };

  function open(words = "") {
    input.value = words;
    fill();
    if (!view.open) view.showModal();
    input.focus();
  }

  function fill() {
    const found = matching(input.value);
    results.replaceChildren(...found.map((client) => make("li", {}, result(client))));
    if (!found.length) results.append(make("li", { class: "faint" }, "Никого не найдено"));
  }

  function result(client) {
    return make("button", { type: "button", "data-test": `search-result-${client.id}`, click: () => { view.close(); choose(lastTicketId(client)); } },
      make("b", {}, clientFullName(client)),
      make("span", { class: "faint" }, [client.phone, client.email, client.crmClientId && `CRM ${client.crmClientId}`].filter(Boolean).join(" · ")));
  }

  function moveThroughResults(event) {
    const stops = [input, ...results.querySelectorAll("button")];
    const place = stops.indexOf(document.activeElement);
    const next = { ArrowDown: stops[place + 1], ArrowUp: stops[place - 1] }[event.key];
    if (place < 0 || !next) return;
    event.preventDefault();
    next.focus();
  }
}

function matching(words) {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  const digits = words.replace(/\D/g, "");
  const isPhone = digits.length > 4 && /^[\d\s()+-]+$/.test(words);
  return clients.filter((client) => {
    const text = [clientFullName(client), client.email, client.id, client.crmClientId].join(" ").toLowerCase();
    return wanted.every((word) => text.includes(word)) || (isPhone && client.phone.replace(/\D/g, "").includes(digits));
  });
}

function lastTicketId(client) {
  return Math.max(...firstTickets.filter((ticket) => ticket.client === client).map(({ id }) => id));
}
