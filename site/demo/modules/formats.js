import { language } from "./preferences.js";

const locale = { en: "en-GB", ru: "ru-RU", uk: "uk-UA" }[language];
const day = 24 * 60 * 60 * 1000;

const dateFormat = new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", year: "numeric" });
const shortDateFormat = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short" });
const timeFormat = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });
const whenFormat = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hour12: false });
const hourFormat = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hour12: false });
const relativeFormat = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });

export function formatDate(isoDate) {
  return dateFormat.format(new Date(`${isoDate}T12:00:00`));
}

export function formatDaysAgo(days) {
  return days < 7 ? relativeFormat.format(-days, "day") : shortDateFormat.format(new Date(Date.now() - days * day));
}

export function formatTime(isoTime) {
  const time = new Date(isoTime);
  return Number.isNaN(time.getTime()) ? "" : timeFormat.format(time);
}

/** The time of today, or day and time. */
export function formatWhen(isoTime) {
  const time = new Date(isoTime);
  if (Number.isNaN(time.getTime())) return "";
  return (time.toDateString() === new Date().toDateString() ? hourFormat : whenFormat).format(time);
}

/** Minutes and seconds; nothing for what is no number. */
export function formatDuration(seconds) {
  return Number.isFinite(seconds) ? `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}` : "";
}

export function formatMoney(amount, currency) {
  return new Intl.NumberFormat(locale, { style: "currency", currency, maximumFractionDigits: 0, currencyDisplay: "narrowSymbol" }).format(amount);
}
