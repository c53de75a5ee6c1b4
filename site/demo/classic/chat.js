import { cardAddress, startClassicPage } from "./classic-shell.js";
import { chatSection } from "../modules/chat-section.js";
import { text } from "../modules/texts.js";

const wish = new URLSearchParams(location.search);
const { main, callChat } = startClassicPage({ section: "chat", title: text("chat"), counterpart: "/#/chat" });
main.append(chatSection({ addressOf: cardAddress }).view);

if (wish.has("open")) callChat("openChat", { crmId: wish.get("open") });
if (wish.has("find")) callChat("findClient", wish.get("find"));
// A wish is granted once: a reload must not repeat it.
if (wish.size) history.replaceState(null, "", location.pathname);
