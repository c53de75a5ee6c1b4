import "./switchboard";

export async function signOut(): Promise<void> {
  await window.switchboard?.destroy(); // it may not be in the page
  await fetch("/session", { method: "DELETE" });
  location.assign("/sign-in");
}
