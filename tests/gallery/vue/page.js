import { h } from "vue";

export const Page = {
  data: () => ({ notes: ["Prefers chat to calls, answers in the evening."], text: "" }),
  mounted() { window.isUp = true; },
  methods: {
    add() {
      this.notes.push(this.text);
      this.text = "";
    },
  },
  render() {
    return [
      h("header", [h("strong", "Harbour CRM"), h("a", { href: "#customers" }, "Customers"), h("a", { href: "#deals" }, "Deals")]),
      h("main", [
        h("section", [
          h("h1", "Ivan Sirko"),
          h("table", h("tbody", [
            h("tr", [h("th", "Telephone"), h("td", h("a", { href: "tel:+380440000112" }, "+380 44 000 01 12"))]),
            h("tr", [h("th", "City"), h("td", "Kyiv")]),
          ])),
        ]),
        h("section", [
          h("h2", "Notes"),
          h("ul", { id: "notes" }, this.notes.map((note) => h("li", note))),
          h("input", { id: "note", value: this.text, onInput: (event) => { this.text = event.target.value; } }),
          h("button", { id: "add", onClick: this.add }, "Add a note"),
        ]),
      ]),
    ];
  },
};
