/**
 * Speaks with the parent page, and only if the account names its origin (operator_iframe_allowed_parent_origin).
 * What is sent to a page of another origin never arrives: the browser drops it without a word, as with the real thing.
 */
export function createParentLink({ allowedOrigin, obey }) {
  const link = { received: [], sent: [], isListening: false, foreign: 0, isStandalone: window.parent === window, send, listen, onPassage: () => {} };
  return link;

  function send(message) {
    if (allowedOrigin && !link.isStandalone) window.parent.postMessage(message, allowedOrigin);
    link.sent.push(message);
    link.onPassage("sent", message);
  }

  function listen() {
    window.addEventListener("message", receive);
    link.isListening = true;
  }

  function receive({ source, origin, data }) {
    if (source !== window.parent || link.isStandalone || origin !== allowedOrigin) {
      link.foreign += 1;
      return;
    }
    link.received.push(data);
    link.onPassage("received", data);
    if (data?.action === "start_outgoing_chat") obey(data.params ?? {});
  }
}
