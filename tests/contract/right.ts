// What a page may write; the compiler has to take every line.
import type { Call, CallRinging, Customer, SwitchboardError, SwitchboardEvent } from "./switchboard";

const show = (text: string | null): void => console.log(text);

const off: () => void = switchboard.on("call.ringing", ({ call }, dom) => {
  show(call.customer.name);
  dom.preventDefault();
});
off();
switchboard.on("inbox.changed", ({ unreadMessages }) => show(String(unreadMessages ?? 0)));
switchboard.on("call.ended", async (event) => show(event.call.reason));
switchboard.on("error", ({ code, problems }) => problems.map(({ path, reason }) => `${code} ${path}: ${reason}`));
switchboard.on("*", (event: SwitchboardEvent) => {
  if (event.type === "link.changed") show(event.nextTryAt);
  if (event.type !== "error") show(event.vendor);
  switch (event.type) {
    case "chat.message":
      return show(event.text);
    case "call.alerting":
    case "call.ringing":
      return show(event.call.id);
  }
});

addEventListener("switchboard:screen.pop", (event) => {
  event.preventDefault();
  const { customer, cause }: { customer: Customer; cause: "request" | "ticket" | "call" } = event.detail;
  show(customer.crmId ?? cause);
});
window.addEventListener("switchboard:caller.lookup", (event) => {
  if (event.detail.phone.startsWith("+38")) event.respondWith({ crmId: "1042", name: "Ганна" });
  else event.respondWith(fetch("/callers").then(async (answer) => [{ crmId: (await answer.json()).id }]));
});
addEventListener("switchboard:caller.lookup", (event) => event.respondWith(null));
switchboard.on("caller.lookup", (_, dom) => dom.respondWith(undefined));
addEventListener("switchboard:record.made", ({ detail }) => {
  detail.record.extra["branch"] = 7;
});
const hear = (event: CustomEvent<CallRinging>): void => show(event.detail.at);
addEventListener("switchboard:call.ringing", hear);
removeEventListener("switchboard:call.ringing", hear);

export async function ask(input: HTMLInputElement): Promise<Call[]> {
  const { version } = await switchboard.ready;
  show(version);
  const { heard }: { heard: boolean } = await switchboard.openChat({ crmId: "1042" });
  await switchboard.openChat({ ticketId: 412 });
  await switchboard.openChat({ clientId: heard ? "7" : "8", crmId: null });
  await switchboard.findClient("Сірко");
  await switchboard.startChat({ visitorId: "v", sessionId: 5 });
  const left = await switchboard.call("+380 67 123-45-67");
  show(left === null ? "it rings" : left.extension);
  await switchboard.call({ number: 101 });
  for (const { level, message, cure } of await switchboard.diagnose()) show(`${level} ${message} ${cure}`);
  const { records, lasting } = await switchboard.records();
  for (const { record, state, status } of records) show(`${record.key} ${state} ${status} ${lasting}`);
  show((await switchboard.recording()).slice(0, 10));
  const available: boolean = await switchboard.uis.isChatAvailable();
  const lines = available ? await switchboard.uis.getHistory() : [];
  show(lines[0]?.text ?? null);
  show((await switchboard.uis.sendChatMessage("Добрий день")).uid);
  await switchboard.uis.setVisitorCard({ email: "anna@example.com" });
  await switchboard.uis.sendFile(input);
  return (await switchboard.state()).calls;
}

window.switchboard?.call("101").catch((error: SwitchboardError) => {
  if (error.code === "bad-number" || error.code === "csp") show(error.message);
});
export const gone: Promise<void> = switchboard.destroy();
