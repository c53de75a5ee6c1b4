import type { SwitchboardError } from "./switchboard";

const mobile = document.querySelector<HTMLInputElement>("input[name=mobile]");
const told = ({ code, message }: SwitchboardError): void => console.warn(code, message);

document.querySelector("#call-mobile")?.addEventListener("click", () => {
  if (mobile) switchboard.call(mobile.value).catch(told);
});
