// Everything Switchboard may tell a page, whoever the vendor is.
export const chatEventTypes = [
  "chat.opened", "chat.message", "chat.closed", "visitor.identified", "inbox.changed",
  "screen.pop", "screen.close", "link.changed", "message.rejected", "message.unknown", "command.failed",
  "notification.added", "notification.removed",
  "chat.mailed", "visitor.changed", "operator.joined", "operator.left", "operator.typing", "availability.changed",
  "invitation.received", "invitation.accepted", "invitation.rejected", "rating.saved", "rating.changed", "retention.offered",
  "call.ringing", "call.answered", "call.ended", "call.failed", "agent.paused", "agent.resumed",
];

// DOM events rather than switchboard.on(): they can be listened to before the async script has run, so none is missed.
export function onChatEvent(type, listener) {
  window.addEventListener(`switchboard:${type}`, (event) => listener(event.detail ?? {}, event));
}

const scriptFinished = new Promise((resolve) => {
  if (window.switchboard || document.readyState === "complete") resolve();
  const script = document.querySelector('script[src$="/switchboard.js"]');
  script?.addEventListener("load", resolve);
  script?.addEventListener("error", resolve);
  // The script may have failed before this module ran; "load" of the window waits for async scripts too.
  window.addEventListener("load", resolve);
});

/** `window.switchboard`, as soon as its script has run; undefined if the script could not be loaded. */
export async function switchboardOnPage() {
  await scriptFinished;
  return window.switchboard;
}
