// Runs once: a visit swaps the body and keeps window.
window.visits = 0;
window.isUp = true;
document.addEventListener("turbo:render", () => { window.visits += 1; });
document.addEventListener("click", (event) => {
  if (event.target.id !== "add") return;
  const note = document.querySelector("#note");
  document.querySelector("#notes").append(Object.assign(document.createElement("li"), { textContent: note.value }));
  note.value = "";
});
