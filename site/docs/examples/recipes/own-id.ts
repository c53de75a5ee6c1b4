import "./switchboard";

async function show(code: string): Promise<void> {
  const answer = await fetch(`/api/customers?code=${encodeURIComponent(code)}`);
  if (answer.ok) location.assign(`/cards/${(await answer.json()).guid}`);
}

addEventListener("switchboard:screen.pop", (event) => {
  const { cause, customer } = event.detail;
  if (cause !== "request" || customer.crmId === null) return;
  event.preventDefault();
  void show(customer.crmId);
});
