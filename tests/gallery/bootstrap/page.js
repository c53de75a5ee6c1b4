const [modal, note] = ["modal", "note"].map((id) => document.getElementById(id));
modal.addEventListener("shown.bs.modal", () => note.focus());
document.getElementById("add").addEventListener("click", () => {
  document.getElementById("notes").append(Object.assign(document.createElement("li"), { className: "list-group-item", textContent: note.value }));
  note.value = "";
});
window.isUp = true;
