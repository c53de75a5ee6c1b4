// Notes of the plain pages.
document.getElementById("add").addEventListener("click", () => {
  const note = document.getElementById("note");
  document.getElementById("notes").append(Object.assign(document.createElement("li"), { textContent: note.value }));
  note.value = "";
});
window.isUp = true;
