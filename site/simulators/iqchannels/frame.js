import { make, makeButton } from "./dom.js";

const paneNames = { list: "Обращения", dialogue: "Диалог", client: "Клиент" };

/** The panes side by side; in a narrow frame one at a time, chosen by tabs. */
export function createFrame({ list, dialogue, card, search, drawer }) {
  const panes = { list: list.view, dialogue: dialogue.view, client: card.view };
  const hidden = { list: false, dialogue: false, client: false };
  const tabs = Object.fromEntries(Object.entries(paneNames).map(([name, words]) =>
    [name, makeButton(`tab-${name}`, words, () => showPane(name), { class: `tab tab-${name}` })]));
  const tabBar = make("div", { class: "tabs", role: "group", "aria-label": "Панели" }, Object.values(tabs));
  const navigation = make("nav", { class: "navigation", "data-test": "navigation", "aria-label": "Навигация" },
    make("span", { class: "brand" }, "iQ"),
    makeButton("nav-tickets", "Обращения", () => showPane("list"), { "aria-current": "page" }),
    makeButton("nav-write", "Написать клиенту", () => search.open()));
  const columns = make("div", { class: "panes" }, Object.values(panes));
  const workspace = make("div", { class: "workspace" }, navigation, make("div", { class: "work" }, tabBar, columns));

  document.body.replaceChildren(workspace, drawer.view, search.view);
  showPane("list");
  return { showPane, hide };

  function showPane(name) {
    const shown = hidden[name] ? "dialogue" : name;
    columns.dataset.pane = shown;
    for (const [tab, button] of Object.entries(tabs)) button.setAttribute("aria-pressed", String(tab === shown));
  }

  function hide({ list: noList, client: noClient, navigation: noNavigation }) {
    hidden.list = noList;
    hidden.client = noClient;
    navigation.hidden = noNavigation;
    for (const name of ["list", "client"]) {
      panes[name].hidden = hidden[name];
      tabs[name].hidden = hidden[name];
      columns.classList.toggle(`without-${name}`, hidden[name]);
    }
    tabBar.hidden = noList && noClient;
    tabBar.classList.toggle("only-list", noClient);
    showPane(columns.dataset.pane);
  }
}
