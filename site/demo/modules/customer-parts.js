import { element } from "./elements.js";
import { formatMoney } from "./formats.js";
import { initials } from "./customers.js";
import { text } from "./texts.js";

export function avatar(customer) {
  const hue = [...customer.id].reduce((sum, character) => sum + character.charCodeAt(0), 0) % 6;
  return element("span", { class: `avatar hue-${hue}`, "aria-hidden": "true" }, initials(customer));
}

export function segmentTag(customer) {
  return element("span", { class: `tag ${customer.segment}` }, text(`segment_${customer.segment}`));
}

export function activityText({ kind, amount, ...values }) {
  return text(`activity_${kind}`, { ...values, amount: amount && formatMoney(...amount) });
}
