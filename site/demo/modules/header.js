import { button, element, icon } from "./elements.js";
import { choose, language, languages, placement, placements, system, systems } from "./preferences.js";
import { recordSwitch } from "./record-switch.js";
import { text } from "./texts.js";

const systemNames = { iqchannels: "iQChannels", roxchat: "Rox.Chat", uis: "UIS" };
const languageNames = { en: "English", ru: "Русский", uk: "Українська" };

export function createHeader({ style, addresses, counterpart, toggleLog, diagnose }) {
  const unread = element("span", { class: "badge", "data-test": "unread", hidden: true });
  const sections = {
    customers: element("a", { href: addresses.customers, "data-test": "nav-customers" }, text("customers")),
    chat: element("a", { href: addresses.chat, "data-test": "nav-chat" }, text("chat"), unread),
  };
  const otherStyle = element("a", { href: counterpart, "data-test": `style-${style === "spa" ? "classic" : "spa"}` },
    text(style === "spa" ? "classic" : "spa"));
  const thisStyle = element("span", { "aria-current": "true", "data-test": `style-${style}` }, text(style));
  const lampWords = element("span", {}, text("link_none"));
  const lamp = button({ class: "lamp", "data-state": "none", "data-test": "lamp", "aria-haspopup": "dialog", onclick: diagnose }, lampWords);
  const phoneWords = element("span", {}, text("phone_none"));
  const phoneLamp = button({ class: "lamp", "data-state": "none", "data-test": "phone-lamp", "aria-haspopup": "dialog", onclick: diagnose }, phoneWords);
  const logToggle = button({ class: "quiet", "aria-controls": "event-log", "data-test": "log-toggle", onclick: toggleLog },
    icon("log"), text("showLog"));

  const view = element("header", { class: "masthead" },
    element("div", { class: "demo-bar" },
      element("span", { class: "demo-label" }, text("demonstration")),
      segments("pages", style === "spa" ? [thisStyle, otherStyle] : [otherStyle, thisStyle]),
      segments("system", systems.map((value) => choice("system", value, system, systemNames[value]))),
      system !== "uis" && segments("placement", placements.map((value) => choice("placement", value, placement, text(value)))),
      segments("language", languages.map((value) => choice("language", value, language, languageNames[value], value))),
      segments("recordServer", [recordSwitch()])),
    element("div", { class: "crm-bar" },
      element("a", { class: "brand", href: addresses.customers }, element("img", { src: "/icon.svg", alt: "", width: "24", height: "24" }), text("product")),
      element("nav", { "aria-label": text("mainNavigation") }, sections.customers, sections.chat),
      element("div", { class: "crm-tools" }, exchangeLink(), phoneLamp, lamp, logToggle)));

  return {
    view,
    setActive(name) {
      for (const [section, link] of Object.entries(sections)) {
        if (section === name) link.setAttribute("aria-current", "page");
        else link.removeAttribute("aria-current");
      }
    },
    setCounterpart(address) {
      otherStyle.setAttribute("href", address);
    },
    setUnread(count) {
      unread.hidden = !(count > 0);
      unread.textContent = count > 99 ? "99+" : String(count ?? "");
      sections.chat.setAttribute("aria-label", count > 0 ? `${text("chat")}, ${text("unread", { count })}` : text("chat"));
      unread.title = text("unread", { count });
    },
    setLamp(state, reason) {
      lamp.dataset.state = state;
      lamp.title = reason ?? "";
      lampWords.textContent = text(`link_${state}`);
    },
    setPhoneLamp(state, reason) {
      phoneLamp.dataset.state = state;
      phoneLamp.title = reason ?? "";
      phoneWords.textContent = text(`phone_${state}`);
    },
    setLogShown(isShown) {
      logToggle.setAttribute("aria-expanded", String(isShown));
    },
  };
}

/** Where the simulated exchange is worked: somebody has to call. */
function exchangeLink() {
  const address = document.querySelector('meta[name="telephone-exchange"]')?.content;
  return address && element("a", { class: "button quiet", href: address, target: "exchange", "data-test": "exchange" }, icon("phone"), text("exchange"));
}

function segments(name, options) {
  return element("div", { class: "segments", role: "group", "aria-label": text(name) },
    element("span", { class: "segments-label", "aria-hidden": "true" }, text(name)), options);
}

function choice(name, value, current, words, lang) {
  return button({ "aria-pressed": String(value === current), "data-test": `${name}-${value}`, lang, onclick: () => choose(name, value) }, words);
}
