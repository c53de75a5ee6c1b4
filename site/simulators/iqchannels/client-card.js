import { make } from "./dom.js";
import { clientFullName } from "./clients.js";

const fields = [
  ["ID", "id"], ["ID в CRM", "crmClientId"], ["Телефон", "phone"], ["E-mail", "email"], ["Дата рождения", "birthday"], ["Пол", "sex"],
  ["ИНН", "inn"], ["Внешняя ссылка", "extRef"], ["Карта", "cardRef"],
];

export function clientCard() {
  const body = make("div", { class: "client-body" });
  const view = make("section", { class: "pane client-pane", "data-test": "client-card", "aria-label": "Карточка клиента" },
    make("header", { class: "pane-head" }, make("h2", {}, "Клиент")), body);

  return {
    view,
    show(ticket) {
      if (!ticket) return body.replaceChildren(make("p", { class: "faint" }, "Обращение не выбрано"));
      const { client } = ticket;
      body.replaceChildren(
        make("p", { class: "client-name" }, clientFullName(client)),
        make("dl", {}, fields.filter(([, key]) => client[key] !== "").map(([label, key]) =>
          make("div", {}, make("dt", {}, label), make("dd", {}, String(client[key]))))));
    },
  };
}
