// Hears the watched frames: what they say is passed on, as text; all else is dropped on one look at its origin.
const bridge = globalThis.switchboard_bridge;
const { lasting, json, clicks } = bridge;

const watched = new Map(); // by origin: the frames, and what takes their words
bridge.watch = (origin, frame, heard) => watched.set(origin, [...(watched.get(origin) ?? []), [frame, heard]]);
bridge.unwatch = (origin, frame) => watched.set(origin, (watched.get(origin) ?? []).filter(([one]) => one !== frame));

const pass = ({ origin, source, data }) => {
  const frames = watched.get(origin);
  if (!frames) return;
  for (const [frame, heard] of frames) if (source === frame.contentWindow) return hand(heard, textOf(data, longest) ?? wordsOf(data));
  lasting.wrong += 1;
};

// A text crosses over as bytes, into a place that Python has set aside: as a string, each of its characters would cost.
const encoder = new TextEncoder();
let longest; // characters of a message's text
let room; // that place, as Python's object
let place; // the same as the bytes themselves, until Python's memory grows and lies elsewhere
const hand = (heard, text) => {
  if (typeof text !== "string") return heard(-(text ?? 1)); // what it is that is no message: see messages.py
  if (!place?.data.length) {
    place?.release();
    place = room.getBuffer();
  }
  const before = bridge.current;
  bridge.current = text;
  try {
    const { read, written } = encoder.encodeInto(text, place.data);
    return heard(read === text.length ? written : text);
  } finally {
    bridge.current = before;
  }
};

// A text that does not even begin as JSON does is another protocol's: it crosses as a JSON string, for the vendor to judge.
const wordsOf = (data) => (typeof data === "string" && !/^\s*[{"]/.test(data) ? json(data) : undefined);

/** A value as strict JSON text; a number, its length, where that is over the limit; undefined where it is no JSON. */
const textOf = (value, limit) => {
  try {
    let text = value;
    // Some vendors answer with a bare word.
    if (typeof value !== "string" || /^[\w-]{1,100}$/.test(value)) text = json(value);
    else if (value.length <= limit) JSON.parse(value); // is it JSON at all? Parsed and written anew, it would lose long numbers
    if (text?.length > limit) return text.length;
    if (text.isWellFormed?.() && !/\\u[dD]/.test(text)) return text;
    // Half a surrogate pair (a name cut inside an emoji) is legal here and nowhere else.
    const mended = text.toWellFormed?.() ?? text;
    return mended.replace(/\\(?:u(d[89ab]..)\\u(d[c-f]..)|ud[89a-f]..|.)/gi, (escape) => (escape.length === 6 ? "\\ufffd" : escape));
  } catch {
    return undefined;
  }
};
bridge.textOf = textOf;

/** Python is up: what was kept is heard, in order, then what comes. */
const { listen } = bridge;
bridge.listen = (limit, bytes) => {
  longest = limit;
  room = bytes;
  listen(pass);
};
/** The elements with a number that were clicked meanwhile, each with the seconds that it has waited. */
bridge.clicked = () => {
  const now = parent.performance.now();
  const kept = Array.from(clicks, ([element, at]) => [element, (now - at) / 1000]);
  clicks.length = 0;
  return kept;
};
