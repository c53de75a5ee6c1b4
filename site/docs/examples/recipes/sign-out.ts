import "./switchboard";

export async function signOut(): Promise<void> {
  await fetch("/session", { method: "DELETE" }); // first, for another tab takes the line and asks anew who is signed in
  await window.switchboard?.destroy(); // it may not be in the page
  location.assign("/sign-in");
}
