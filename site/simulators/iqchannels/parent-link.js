/** Speaks with the parent page, and with nobody else. `handlers` are the known types of incoming messages. */
export function createParentLink({ handlers }) {
  const received = [];
  const sent = [];
  const watchers = [];
  const isStandalone = window.parent === window;
  const link = { received, sent, isStandalone, isListening: false, strings: 0, foreign: 0, send, listen, watch };
  return link;

  function send(message) {
    // "*", because the workspace does not know which CRM it is embedded in; the real one does not either.
    if (!isStandalone) window.parent.postMessage(message, "*");
    sent.push(message);
    tell({ direction: "sent", message });
  }

  function listen() {
    window.addEventListener("message", receive);
    link.isListening = true;
  }

  function receive({ source, data }) {
    if (source !== window.parent || isStandalone) {
      link.foreign += 1;
      return;
    }
    received.push(data);
    if (typeof data === "string") link.strings += 1;
    const handler = isObject(data) && Object.hasOwn(handlers, data.Type) ? handlers[data.Type] : undefined;
    tell({ direction: "received", message: data, isUnderstood: handler !== undefined });
    handler?.(data);
  }

  function watch(watcher) {
    watchers.push(watcher);
  }

  function tell(passage) {
    watchers.forEach((watcher) => watcher(passage));
  }
}

function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
