export const placements = ["section", "floating", "card"];
export const languages = ["en", "ru", "uk"];
export const systems = ["iqchannels", "roxchat", "uis"];

// The server reads the same cookies when it writes /switchboard.json, so the chat and the CRM always agree.
export const system = chosen("system", systems);
// The widget of UIS brings its own place: at the bottom right of every page.
export const placement = system === "uis" ? "floating" : chosen("placement", placements);
export const language = chosen("language", languages);

export function choose(name, value) {
  document.cookie = `${name}=${value}; path=/; max-age=31536000; SameSite=Lax`;
  location.reload();
}

function chosen(name, allowed) {
  const pair = document.cookie.split("; ").find((cookie) => cookie.startsWith(`${name}=`));
  const value = pair?.slice(name.length + 1);
  return allowed.includes(value) ? value : allowed[0];
}
