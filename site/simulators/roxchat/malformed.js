/** Messages that a tolerant receiver must survive, by name; `event` builds a good one to be spoilt. */
export const malformed = {
  "wrong-types": (event) => changed(event, (params) => { params.messageText = ["many"]; }),
  "missing-params": ({ source }) => ({ source, event: "visitorSelected" }),
  "null-params": ({ source }) => ({ source, event: "visitorSelected", params: null }),
  "missing-kind": (event) => changed(event, (params) => { delete params.kind; }),
  "event-not-text": ({ source }) => ({ source, event: 17, params: {} }),
  "other-source": (event) => ({ ...event, source: "somebody-else" }),
  "no-source": ({ event, params }) => ({ event, params }),
  "no-id": ({ source }) => ({ source, event: "notificationRemoved", params: { notification: {} } }),
  "empty-object": () => ({}),
  "array": (event) => [event],
  "null": () => null,
  "number": () => 42,
  "huge": (event) => changed(event, (params) => { params.messageText = "Щ".repeat(2 * 1024 * 1024); }),
  "broken-json": () => '{"source": "roxchat", "event": {',
  "unknown-event": ({ source }) => ({ source, event: "operatorWentToLunch", params: { until: "13:00" } }),
  "unknown-kind": (event) => changed(event, (params) => { params.kind = "hologram"; }),
  "all-null": (event) => changed(event, (params) => { for (const name of Object.keys(params)) if (name !== "kind") params[name] = null; }),
  "html-text": (event) => changed(event, (params) => { params.messageText = "<img src=x onerror=\"document.title='broken'\">"; }),
  // Only JSON.parse makes it a key of its own; in a literal it would set the prototype.
  "proto": (event) => changed(event, (params) => Object.assign(params, JSON.parse('{"more": {"__proto__": {"polluted": true}}}'))),
};

function changed(event, change) {
  const copy = structuredClone(event);
  change(copy.params);
  return copy;
}
