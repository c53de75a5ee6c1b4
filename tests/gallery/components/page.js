// A CRM all of whose page stands in shadow roots, one in the other.
const define = (name, draw) => customElements.define(name, class extends HTMLElement {
  connectedCallback() {
    if (this.shadowRoot) return;
    this.attachShadow({ mode: "open" });
    draw(this, this.shadowRoot);
  }
});

define("crm-header", (_, root) => {
  root.innerHTML = `<style>header { display: flex; gap: 24px; padding: 12px 24px; background: white }</style>
    <header><strong>Harbour CRM</strong><slot></slot></header>`;
});
define("crm-notes", (_, root) => {
  root.innerHTML = `<ul id="notes"><li>Prefers chat to calls, answers in the evening.</li></ul>
    <input id="note" aria-label="Note"> <button id="add" type="button">Add a note</button>`;
  const [notes, note, add] = ["#notes", "#note", "#add"].map((one) => root.querySelector(one));
  add.addEventListener("click", () => {
    notes.append(Object.assign(document.createElement("li"), { textContent: note.value }));
    note.value = "";
  });
});
define("crm-customer", (host, root) => {
  root.innerHTML = `<style>:host { display: grid; grid-template-columns: 2fr 1fr; gap: 24px; padding: 24px } #chat { height: 320px; border: 1px solid #d8dde6 }</style>
    <section><h1></h1><p><a></a></p><crm-notes></crm-notes></section><div id="chat"></div>`;
  root.querySelector("h1").textContent = host.getAttribute("name");
  Object.assign(root.querySelector("a"), { href: `tel:${host.getAttribute("telephone")}`, textContent: host.getAttribute("telephone") });
});
window.isUp = true;
