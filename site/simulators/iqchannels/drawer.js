import { make, makeButton } from "./dom.js";
import { clientName } from "./clients.js";
import { closeClient, inboxChanged, openClient } from "./messages.js";
import { createTraffic } from "./traffic.js";
import { malformed } from "./malformed.js";

/** The strip that is not the workspace: makes the frame say whatever a test or a curious person wants. */
export function createDrawer({ link, inbox }) {
  const chosen = make("select", { "data-test": "chosen-ticket" });
  const reason = make("select", { "data-test": "close-reason" }, make("option", {}, "ticket_closed"), make("option", {}, "ticket_assigned"));
  const asJson = make("input", { type: "checkbox", "data-test": "as-json" });
  const incoming = make("input", { type: "text", value: "Есть новости по моему вопросу?", "data-test": "incoming-text", "aria-label": "Текст сообщения клиента" });
  const burstCount = make("input", { type: "number", min: "1", max: "100000", value: "500", "data-test": "burst-count", "aria-label": "Сколько сообщений" });
  const traffic = createTraffic(link);

  const view = make("details", { class: "drawer", "data-test": "drawer" },
    make("summary", { "data-test": "drawer-toggle" }, make("b", {}, "Симулятор"), traffic.counters),
    make("div", { class: "drawer-body" },
      link.isStandalone && make("p", { class: "standalone", "data-test": "standalone" }, "Открыто не во фрейме: отправлять некому."),
      group("Обращение", make("label", {}, "№ ", chosen), incoming,
        makeButton("incoming-message", "Клиент пишет", () => inbox.addMessage(ticket().id, { from: "client", words: incoming.value }))),
      group("Отправить", make("label", {}, asJson, " строкой JSON"),
        sender("inbox_changed", () => inboxChanged(inbox.totals())),
        sender("open_client", () => openClient("open_client", ticket())),
        sender("open_client_from_ticket", () => openClient("open_client_from_ticket", ticket())),
        sender("close_client_from_ticket", () => closeClient(ticket(), reason.value)), make("label", {}, "Reason: ", reason)),
      group("Испорченное", Object.entries(malformed).map(([name, build]) => makeButton(`malformed-${name}`, name, () => send(build(ticket()))))),
      group("Прочее", burstCount, makeButton("burst", "Залп inbox_changed", burst),
        makeButton("reload-frame", "Перезагрузить фрейм", () => location.reload())),
      traffic.view));

  return { view, showTickets };

  function showTickets(tickets, openTicketId) {
    const wanted = chosen.dataset.followed === String(openTicketId) ? chosen.value : String(openTicketId ?? (chosen.value || 412));
    chosen.dataset.followed = String(openTicketId);
    chosen.replaceChildren(...tickets.map(({ id, client, isOpen }) =>
      make("option", { value: String(id) }, `${id} · ${clientName(client)}${isOpen ? "" : " (закрыто)"}`)));
    chosen.value = wanted;
  }

  function ticket() {
    return inbox.ticket(Number(chosen.value));
  }

  function sender(type, build) {
    return makeButton(`send-${type}`, type, () => send(build()));
  }

  function send(message) {
    link.send(asJson.checked && typeof message !== "string" ? JSON.stringify(message) : message);
  }

  function burst() {
    const { openThreads, unreadMessages } = inbox.totals();
    const count = Math.max(1, Number(burstCount.value) || 1);
    for (let number = 1; number < count; number += 1) send(inboxChanged({ openThreads, unreadMessages: number }));
    // The last one is the truth, so that the counters on the page end right.
    send(inboxChanged({ openThreads, unreadMessages }));
  }
}

function group(name, ...controls) {
  return make("fieldset", {}, make("legend", {}, name), make("div", { class: "controls" }, ...controls));
}
