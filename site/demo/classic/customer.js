import { addresses, startClassicPage, takePoppedTicket } from "./classic-shell.js";
import { customerCard, customerChatPanel, openedFromChatNote, unknownCustomer } from "../modules/customer-card.js";
import { displayName, findCustomer } from "../modules/customers.js";
import { element } from "../modules/elements.js";
import { placement } from "../modules/preferences.js";
import { text } from "../modules/texts.js";

const id = new URLSearchParams(location.search).get("id") ?? "";
const customer = findCustomer(id);

const { main, callChat, invite } = startClassicPage({
  section: "customers",
  title: customer ? displayName(customer) : text("pageTitleUnknown"),
  counterpart: `/#/customers/${encodeURIComponent(id)}`,
});

const note = element("div", { class: "popped-place", role: "status" });
const column = element("div", { class: "card-column" }, note,
  customer ? cardOf(customer) : unknownCustomer(id, { listAddress: addresses.customers }));
const page = element("div", { class: "page card-page" }, column);
main.append(page);

if (customer && placement === "card") {
  page.classList.add("with-chat");
  page.append(customerChatPanel(customer.id));
}

const popped = takePoppedTicket(id);
if (popped && customer) {
  page.classList.add("is-popped");
  note.append(openedFromChatNote(popped.ticketId, () => { note.replaceChildren(); page.classList.remove("is-popped"); }, popped.cause));
}

function cardOf(known) {
  return customerCard(known, {
    listAddress: addresses.customers,
    openChat: () => askChat("openChat", { crmId: known.id }, { open: known.id }),
    findInChat: () => askChat("findClient", known.name, { find: known.name }),
    invite: () => invite(known.id),
  });
}

// With the chat in its section there is no frame on this page: the wish travels to the page that has one.
function askChat(method, argument, wish) {
  if (placement === "section") location.assign(`${addresses.chat}?${new URLSearchParams(wish)}`);
  else callChat(method, argument);
}
