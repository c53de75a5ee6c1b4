import { make, makeButton } from "./dom.js";
import { clientName } from "./clients.js";

const clock = new Intl.DateTimeFormat("ru-RU", { hour: "2-digit", minute: "2-digit" });

export function createDialogue({ reply, openInCrm, closeTicket, assignTicket }) {
  let shownTicket;
  const errorText = make("span", { "data-test": "error-text" });
  const error = make("div", { class: "error", role: "alert", "data-test": "error", hidden: "" }, errorText,
    makeButton("dismiss-error", "✕", dismissError, { class: "plain", "aria-label": "Закрыть сообщение" }));
  const title = make("h2", { "data-test": "dialogue-title" });
  const actions = [
    makeButton("open-in-crm", "Открыть в CRM", openInCrm),
    makeButton("assign-ticket", "Перевести на другого оператора", assignTicket),
    makeButton("close-ticket", "Закрыть обращение", closeTicket),
  ];
  const messages = make("ol", { class: "messages", "data-test": "messages", role: "log", tabindex: "0", "aria-label": "Сообщения" });
  const input = make("textarea", { rows: "2", "data-test": "message-input", placeholder: "Напишите сообщение", "aria-label": "Сообщение", keydown: sendOnEnter });
  const sendButton = make("button", { class: "main", "data-test": "send-message" }, "Отправить");
  const form = make("form", { class: "reply", submit: submitReply }, input, sendButton);
  const head = make("header", { class: "pane-head dialogue-head" }, title, make("div", { class: "dialogue-actions" }, actions));
  const placeholder = make("p", { class: "placeholder" }, "Выберите обращение");
  const view = make("section", { class: "pane dialogue-pane", "data-test": "dialogue", "aria-label": "Диалог" }, error, head, messages, form, placeholder);

  return { view, show, showError, dismissError };

  function show(ticket) {
    for (const part of [head, messages, form]) part.hidden = !ticket;
    placeholder.hidden = Boolean(ticket);
    if (ticket?.id !== shownTicket?.id) input.value = "";
    shownTicket = ticket;
    if (!ticket) return;
    title.replaceChildren(clientName(ticket.client), make("span", { class: "ticket-number" }, `№ ${ticket.id}`));
    messages.replaceChildren(...ticket.messages.map(({ from, words, at }) =>
      make("li", { class: from }, make("span", { class: "words" }, words), make("time", {}, clock.format(at)))));
    messages.scrollTop = messages.scrollHeight;
    for (const control of [...actions.slice(1), input, sendButton]) control.disabled = !ticket.isOpen;
    input.placeholder = ticket.isOpen ? "Напишите сообщение" : "Обращение закрыто";
  }

  function showError(words) {
    errorText.textContent = words;
    error.hidden = false;
  }

  function dismissError() {
    errorText.textContent = "";
    error.hidden = true;
  }

  function sendOnEnter(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) submitReply(event);
  }

  function submitReply(event) {
    event.preventDefault();
    const words = input.value.trim();
    if (!words) return;
    input.value = "";
    reply(words);
  }
}
