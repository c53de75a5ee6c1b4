import "./switchboard";

declare const session: { freshToken(): Promise<string> };
declare const router: { push(path: string): void };
declare global {
  interface Window {
    crm: { freshToken: () => Promise<string> };
  }
}

window.crm = { freshToken: () => session.freshToken() }; // asked for before each request, never kept

addEventListener("switchboard:screen.pop", (event) => {
  const { customer } = event.detail;
  if (customer.crmId === null) return; // what the configuration says
  event.preventDefault();
  router.push(`/customers/${customer.crmId}`);
});
