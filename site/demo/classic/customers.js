import { cardAddress, startClassicPage } from "./classic-shell.js";
import { customerList } from "../modules/customer-list.js";
import { text } from "../modules/texts.js";

const { main } = startClassicPage({ section: "customers", title: text("customers"), counterpart: "/#/customers" });
main.append(customerList({ addressOf: cardAddress }));
