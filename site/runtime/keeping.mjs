// What is kept of calls and chats until the CRM has it: a database of the page's origin. Each entry is the operator's, and its
// parts are sealed with a key that is theirs and leaves with them. Python (hub/ledger.py) decides what becomes of an entry; here
// it is looked up, decided on and written in one transaction, so that no other tab comes in between.
import { openDB } from "./idb/index.js";

const bridge = globalThis.switchboard_bridge;
const NAME = "switchboard"; // prepare.mjs lets this one through
const VERSION = 1;
const utf8 = new TextEncoder();
const NOBODY = "-"; // whose the entries are that were made while nobody was known to be signed in
const PATIENCE = 5000; // milliseconds; somebody may keep a database from being opened for ever
let db = null;
let opening = null;
let keys = {}; // by whom: the operator's, and nobody's
let tellLost = () => {};

const lost = () => {
  db = opening = null;
  tellLost();
};
const INDEXES = ["subject", "seq"];
const isWhole = (database) => {
  if (!["records", "keys"].every((name) => database.objectStoreNames.contains(name))) return false;
  const { indexNames } = database.transaction("records").store;
  return INDEXES.every((name) => indexNames.contains(name));
};
const opened = async () => {
  const how = {
    // Whatever another version has made stays as it is.
    upgrade(database, _, __, tx) {
      const names = [...database.objectStoreNames];
      const records = names.includes("records") ? tx.objectStore("records") : database.createObjectStore("records", { keyPath: "key" });
      for (const name of INDEXES) if (!records.indexNames.contains(name)) records.createIndex(name, name);
      if (!names.includes("keys")) database.createObjectStore("keys", { keyPath: "who" });
    },
    blocking: () => {
      one.close(); // somebody deletes it, or a newer version wants to change it
      lost();
    },
    terminated: lost,
  };
  let one;
  try {
    one = await openDB(NAME, VERSION, how);
  } catch (error) {
    if (error.name !== "VersionError") throw error;
    one = await openDB(NAME, undefined, how); // a newer version has been here, and is as careful as we are
  }
  if (isWhole(one)) return one;
  const next = one.version + 1; // somebody else has made it, or only opened it: what is missing is added
  one.close();
  return (one = await openDB(NAME, next, how));
};

const openedSoon = () => {
  opening ??= opened().catch((error) => {
    opening = null;
    throw error;
  });
  return Promise.race([opening, new Promise((_, reject) => setTimeout(reject, PATIENCE, new Error("nothing is opened")))]);
};

const AES = "AES-GCM";
const sealed = async (text, key, name) => {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const closed = await crypto.subtle.encrypt({ name: AES, iv, additionalData: utf8.encode(name) }, key, utf8.encode(text));
  return { iv, closed };
};
const unsealed = async (part, key, name) => {
  if (!part) return "";
  try {
    return new TextDecoder().decode(await crypto.subtle.decrypt({ name: AES, iv: part.iv, additionalData: utf8.encode(name) }, key, part.closed));
  } catch {
    return null; // of another key
  }
};
const PARTS = ["facts", "words", "extra"];
/** A row as JSON text; of one in which another version has put what cannot be told, its key. */
const textOf = (row) => {
  try {
    return JSON.stringify(row);
  } catch {
    return JSON.stringify({ key: String(row.key) });
  }
};
const listOf = (rows) => `[${rows.map(textOf).join()}]`;
const metaOf = ({ facts, words, extra, ...meta }) => meta;
const whole = async (row) => {
  const told = metaOf(row);
  for (const part of PARTS) told[part] = await unsealed(row[part], keys[row.who], `${row.subject} ${part}`);
  return told;
};

// A key that only this operator's own credentials open again: what was not sent when they left is theirs when they come back.
const wrapping = async (secret) => {
  const material = await crypto.subtle.importKey("raw", utf8.encode(secret), "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(32), info: utf8.encode("switchboard records") };
  return crypto.subtle.deriveKey(how, material, { name: AES, length: 256 }, false, ["wrapKey", "unwrapKey"]);
};
const made = () => crypto.subtle.generateKey({ name: AES, length: 256 }, true, ["encrypt", "decrypt"]);
const locked = async (open, iv) => crypto.subtle.importKey("raw", await crypto.subtle.exportKey("raw", open), AES, false, ["encrypt", "decrypt"]);
const keyFor = async (name, secret) => {
  const row = await db.get("keys", name);
  if (row?.key) return row.key;
  const outer = secret && (await wrapping(secret));
  if (row?.wrapped && outer) {
    try {
      const { iv, closed } = row.wrapped;
      const key = await crypto.subtle.unwrapKey("raw", closed, outer, { name: AES, iv }, AES, false, ["encrypt", "decrypt"]);
      return await stored({ ...row, key });
    } catch {} // the credentials are others now
  }
  const open = await made();
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const wrapped = outer && { iv, closed: await crypto.subtle.wrapKey("raw", open, outer, { name: AES, iv }) };
  return stored({ who: name, key: await locked(open), wrapped });
};
// Two tabs may make one at the same time: the first counts.
const stored = async (row) => {
  const tx = db.transaction("keys", "readwrite", { durability: "strict" });
  const before = await tx.store.get(row.who);
  if (!before?.key) await tx.store.put(row);
  await tx.done;
  return before?.key ?? row.key;
};
const openFor = async (name, secret, onLost) => {
  tellLost = onLost;
  db ??= await openedSoon();
  const tx = db.transaction(["records", "keys"], "readwrite", { durability: "strict" });
  const isOther = ({ who }) => who !== name && who !== NOBODY;
  const left = new Set();
  for (let cursor = await tx.objectStore("records").openCursor(); cursor; cursor = await cursor.continue()) {
    const row = cursor.value;
    if (isOther(row) && row.state === "sent" && !row.typed) await cursor.delete();
    else left.add(row.who);
  }
  const kept = tx.objectStore("keys");
  for (const row of await kept.getAll()) {
    if (!isOther(row)) continue;
    if (row.wrapped && left.has(row.who)) await kept.put({ who: row.who, wrapped: row.wrapped });
    else await kept.delete(row.who);
  }
  await tx.done;
  keys = { [name]: await keyFor(name, secret), [NOBODY]: await keyFor(NOBODY) };
};
let turn = Promise.resolve(); // whoever comes last has the keys, though another still opens theirs

bridge.keeping = {
  /**
   * Opens what is this operator's, and nobody's. Of whoever was here before them, what the CRM has is deleted, and what it has
   * not nobody can read until they are back.
   */
  open: (...given) => (turn = turn.catch(() => {}).then(() => openFor(...given))),
  /** Looks up all entries of a subject, lets Python decide what becomes of one, and writes that. */
  async change(who, subject, seal, decide) {
    const [closed, mine] = [{}, db]; // should it be deleted meanwhile: the next one has other keys
    for (const [part, text] of Object.entries(JSON.parse(seal))) closed[part] = await sealed(text, keys[who], `${subject} ${part}`);
    const tx = mine.transaction("records", "readwrite", { durability: "strict" });
    tx.done.catch(() => {}); // whatever fails is thrown by what is waited for first
    const rows = await tx.store.index("subject").getAll(subject);
    const told = decide(listOf(rows.map(metaOf)));
    if (told) {
      const meta = JSON.parse(told);
      const before = rows.find((row) => row.key === meta.key);
      if (!before) {
        const numbers = IDBKeyRange.upperBound(Number.MAX_SAFE_INTEGER, true); // another version may have others
        const last = await tx.store.index("seq").openKeyCursor(numbers, "prev");
        meta.seq = Math.max(Math.floor(last?.key ?? 0) + 1, meta.seq);
      }
      await tx.store.put({ ...before, ...meta, ...closed });
    }
    await tx.done;
  },
  async get(name) {
    const row = await db.get("records", name);
    return row && row.who in keys ? textOf(await whole(row)) : "null";
  },
  async all() {
    const own = []; // and what is nobody's, for that has to be told of
    for (const row of await db.getAll("records")) {
      if (row.who in keys) own.push(await whole(row));
      else if (typeof row.who !== "string") own.push(metaOf(row));
    }
    return listOf(own);
  },
  /** What is new behind this place. */
  async since(place) {
    const rows = await db.getAllFromIndex("records", "seq", IDBKeyRange.bound(place, Number.MAX_SAFE_INTEGER, true));
    return listOf(await Promise.all(rows.filter(({ who }) => who in keys).map(whole)));
  },
  async remove(names) {
    const tx = db.transaction("records", "readwrite", { durability: "strict" });
    for (const name of JSON.parse(names)) await tx.store.delete(name);
    await tx.done;
  },
};
// Of some kinds of errors, a full disk's among them, Pyodide makes no exception, and whoever waits for one waits for ever.
for (const [name, act] of Object.entries(bridge.keeping)) {
  bridge.keeping[name] = async (...given) => {
    try {
      return await act(...given);
    } catch (error) {
      throw new Error(error?.name ?? "unknown");
    }
  };
}
