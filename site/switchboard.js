/* Switchboard's loader: listens from its first line, puts up window.switchboard, boots Python in a realm of its own when the page has come up. */
(() => {
  "use strict";
  // The build fills this in: the version, the hash of every file, and what can be asked for.
  const BUILD = { version: "unbuilt", modules: {}, files: {}, calls: [] };
  const WAITING = 1000; // messages and calls kept until Python is up
  // Milliseconds:
  const PATIENCE = 120_000; // a start may take so long before it counts as failed
  const LOADING = 15_000; // a page may take so long to load before we begin all the same
  const BEHIND = 20_000; // how often a tab behind others looks whether they are still there; once or twice as long
  const LEAVING = 3000; // a page that was to be left and is still there after so long is not left
  const GARBAGE = 1 << 26; // bytes
  const UP = "switchboard/up"; // a lock that every tab shares in which Python is up

  const tag = document.currentScript;
  if (!tag) return console.error("Switchboard: the tag must be a classic script of its own, no module, no part of a bundle.");
  if (window.switchboard?.openChat) return console.warn("Switchboard: the script tag stands in the page twice; the second does nothing.");
  if (window.switchboard) return console.error("Switchboard: something else in the page is named switchboard (an id, perhaps); give it another name.");
  const root = new URL("files/", tag.src).href;
  const origin = new URL(root).origin;
  const end = new AbortController();
  const { signal } = end;

  // What arrives before Python is there waits here, in order.
  let messages = [];
  const counts = { lost: 0, wrong: 0 };
  const hear = (event) => {
    if (!event.source || event.source === window) return;
    if (!messages) return pass(event);
    if (messages.length < WAITING) messages.push(event);
    else counts.lost += 1;
  };
  const nothing = () => {};
  addEventListener("message", hear, { signal });

  // Then only what a watched frame says is passed on, as text; all else is dropped on one look at its origin.
  const watched = new Map(); // by origin: the frames, and what takes their words
  const pass = ({ origin, source, data }) => {
    const frames = watched.get(origin);
    if (!frames) return;
    for (const [frame, heard] of frames) if (source === frame.contentWindow) return hand(heard, textOf(data, longest));
    counts.wrong += 1;
  };

  // A text crosses over as bytes, into a place that Python has set aside: as a string, each of its characters would cost.
  const encoder = new TextEncoder();
  let longest; // characters of a message's text
  let room; // that place, as Python's object
  let place; // the same as the bytes themselves, until Python's memory grows and lies elsewhere
  let current; // the text that is being heard
  const hand = (heard, text) => {
    if (typeof text !== "string") return heard(-(text ?? 1)); // what it is that is no message: see messages.py
    if (!place?.data.length) {
      place?.release();
      place = room.getBuffer();
    }
    const before = current;
    current = text;
    try {
      const { read, written } = encoder.encodeInto(text, place.data);
      return heard(read === text.length ? written : text);
    } finally {
      current = before;
    }
  };

  const errorOf = (code, message, problems = []) => Object.assign(new Error(message), { code, problems });
  const calls = new Map();
  const early = [];
  const clicked = []; // elements with a number, and when
  const typed = []; // what was typed before anybody took notice (runtime/typing.mjs)
  let serial = 0;
  let python = null;
  let ended = null; // the error every later call gets

  const ask = (name, argument) =>
    new Promise((resolve, reject) => {
      if (ended) throw ended;
      if (!python && early.length >= WAITING) throw errorOf("queue-full", `${WAITING} calls wait for the start already.`);
      let text;
      try {
        text = JSON.stringify(argument instanceof Node ? null : argument ?? null) ?? "null";
      } catch (error) {
        throw errorOf("bad-argument", `the argument is no plain data: ${error.message}`);
      }
      const id = (serial += 1);
      calls.set(id, { resolve, reject, argument });
      if (python) python.call(id, name, text, 0);
      else early.push([id, name, text, performance.now()]);
      // The operator waits for it. In a task of our own: the realm's address is that of whoever is asked last, and this may
      // be a console or a driver, who have none.
      if (!/^(state|diagnose)$/.test(name)) setTimeout(begin);
    });

  let everything = 0; // listeners of "*": without one, its event is not even made
  const on = (type, listener) => {
    if (typeof listener !== "function") throw new TypeError("switchboard.on(type, listener): the listener is no function.");
    const one = new AbortController();
    const name = `switchboard:${type}`;
    addEventListener(name, (event) => listener(event.detail, event), { signal: one.signal });
    const off = () => {
      if (one.signal.aborted) return;
      one.abort();
      if (type === "*") everything -= 1;
    };
    if (type === "*") everything += 1;
    signal.addEventListener("abort", off, { once: true, signal: one.signal });
    return off;
  };

  const tell = (type, detail, cancelable, more) => {
    const go = dispatchEvent(Object.assign(new CustomEvent(`switchboard:${type}`, { detail, cancelable }), more));
    if (everything) dispatchEvent(new CustomEvent("switchboard:*", { detail }));
    return go;
  };

  const ready = {};
  ready.promise = new Promise((resolve, reject) => Object.assign(ready, { resolve, reject }));
  ready.promise.catch(nothing); // a failed start is told once, in words, not as an unhandled rejection too

  let realm = null; // of the start that is under way, or of the Python that is up: its frame, its bridge, what ends it
  const finish = (error) => {
    ended = error;
    clearTimeout(timer);
    for (const { reject } of calls.values()) reject(error);
    calls.clear();
    early.length = clicked.length = typed.length = 0;
    messages = [];
    watched.clear();
    const closing = python;
    python = null;
    try {
      closing?.close();
    } finally {
      end.abort();
      const last = realm;
      stop(last);
      setTimeout(() => vanish(last));
    }
  };
  const stop = (one) => {
    one?.end.abort();
    one?.bridge.forget?.();
  };
  const vanish = (one) => {
    // Python may be what called us: let it return before its realm goes. Nothing may hold on to the realm then, for the
    // page may hold on to us (by a function that on() gave it).
    one?.frame.remove();
    room = place = realm = null;
    for (const name of Object.keys(one?.bridge ?? {})) delete one.bridge[name];
  };
  // The page is left in the middle of a start: nothing of it goes on. Should the page stay or come back, it begins anew.
  const halt = () => {
    if (!realm || python || ended) return;
    clearTimeout(timer);
    stop(realm);
    vanish(realm);
  };
  const fail = (code, message, problems) => {
    if (ended) return;
    console.error(`Switchboard: ${message}`);
    // The realm gives text: its objects would keep it alive.
    const list = problems ? JSON.parse(problems) : [];
    ended = errorOf(code, message, list);
    ready.reject(ended);
    tell("error", { type: "error", code, message, problems: list });
    finish(ended);
  };
  const overdue = () =>
    fail("boot-timeout", `Python was not up after ${PATIENCE / 1000} s; the network or this computer is too slow, or a file from ${origin} never came.`);

  const api = {
    version: BUILD.version,
    ready: ready.promise,
    on,
    destroy() {
      if (window.switchboard === api) delete window.switchboard;
      if (!ended) {
        const error = errorOf("destroyed", "Switchboard was taken down.");
        ready.reject(error);
        finish(error);
      }
      return Promise.resolve();
    },
  };
  for (const path of BUILD.calls) {
    const [group, name] = path.split(".");
    (name ? (api[group] ??= {}) : api)[name ?? group] = (argument) => ask(path, argument);
  }
  for (const one of [api, ...Object.values(api)]) if (one !== ready.promise) Object.freeze(one);
  Object.defineProperty(window, "switchboard", { value: api, configurable: true, enumerable: true });

  // A value as strict JSON text; a number, its length, where that is over the limit; undefined where it is no JSON.
  const textOf = (value, limit) => {
    try {
      let text = value;
      // Some vendors answer with a bare word.
      if (typeof value !== "string" || /^[\w-]{1,100}$/.test(value)) text = JSON.stringify(value);
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

  // What Python needs of the page's own realm: messages posted and windows opened from the realm would come from the
  // wrong window, and objects made there would be foreign to the page.
  const bridgeOf = (run) => ({
    files: BUILD.files,
    ordinary: tag.dataset.boot === "ordinary", // later: why Python was not restored from the snapshot, if it was not
    root,
    address,
    engine,
    signal: run,
    configuration: null,
    fail: (...reason) => run.aborted || fail(...reason),
    // A file that does not come may have a better reason on its way: the page's policy is told of a moment later.
    failSoon: (...reason) => setTimeout(() => run.aborted || fail(...reason), 100),
    blocked: (what) => run.aborted || blocked(what),
    watch(origin, frame, heard) {
      watched.set(origin, [...(watched.get(origin) ?? []), [frame, heard]]);
    },
    unwatch(origin, frame) {
      watched.set(origin, (watched.get(origin) ?? []).filter(([one]) => one !== frame));
    },
    listen(limit, bytes) {
      longest = limit;
      room = bytes;
      const kept = messages;
      messages = null;
      kept.forEach(pass);
    },
    counts,
    typed,
    textOf,
    started(call, close) {
      if (ended) return close();
      python = { call, close };
      clearTimeout(timer);
      for (const [id, name, text, asked] of early.splice(0)) call(id, name, text, (performance.now() - asked) / 1000);
      ready.resolve(api);
      realm.bridge.forget();
      tellOthers();
      setTimeout(collect, 500);
    },
    clicked: () => clicked.splice(0).map(([element, at]) => [element, (performance.now() - at) / 1000]),
    argument: (id) => calls.get(id)?.argument,
    // A function that strangers may keep: it leads nowhere, and holds nothing, once all is over.
    hold(call) {
      signal.addEventListener("abort", () => { call = null; });
      return (...given) => call?.(...given);
    },
    settle(id, result, error) {
      const call = calls.get(id);
      calls.delete(id);
      if (error) call?.reject(errorOf(...JSON.parse(error)));
      else call?.resolve(JSON.parse(result));
    },
    // Without its own text of it, an event tells of the message that is being heard.
    emit(text, raw = current, respondWith) {
      const detail = JSON.parse(text);
      // Parsed when somebody looks at it: hardly anybody does, and it may be long.
      Object.defineProperty(detail, "raw", { get: () => JSON.parse(raw), enumerable: true });
      return tell(detail.type, detail, true, respondWith && { respondWith }) && !ended;
    },
    post(to, text, target) {
      // No arrow that returns it: WebKit drops the frame of whoever ends with a call, and the message would be the realm's.
      to.contentWindow?.postMessage(JSON.parse(text), target);
    },
    open: (address) => {
      const opened = window.open(address, "_blank");
      if (opened) opened.opener = null;
      return Boolean(opened);
    },
  });

  const configurationTag = () => document.querySelector('script[type="application/json"][data-switchboard]');
  const parsed = () =>
    new Promise((resolve) => {
      if (document.readyState !== "loading") resolve();
      else document.addEventListener("DOMContentLoaded", resolve, { once: true, signal });
    });
  const readConfiguration = async (run) => {
    const from = tag.dataset.config;
    if (!from) {
      if (!configurationTag()) await parsed();
      const found = configurationTag();
      if (!found) {
        throw errorOf("no-configuration", 'there is no configuration: give the script tag data-config="<address>", or put it into <script type="application/json" data-switchboard>.');
      }
      return { text: found.textContent, source: "in the page" };
    }
    let answer;
    try {
      answer = await fetch(from, { signal: run });
    } catch (error) {
      throw errorOf("no-configuration", `the configuration ${from} could not be fetched (${error.message}): is the address right, and does the page's connect-src allow it?`);
    }
    if (!answer.ok) throw errorOf("no-configuration", `the configuration ${from} was answered with ${answer.status}.`);
    return { text: await answer.text(), source: from };
  };

  const blocked = (event) => {
    const ours = event.blockedURI === "wasm-eval" || event.blockedURI.startsWith(origin);
    if (!ours || python || event.disposition === "report") return;
    const wanted = event.blockedURI === "wasm-eval" ? "'wasm-unsafe-eval'" : origin;
    fail("csp", `the page's Content-Security-Policy blocks ${event.blockedURI}: add ${wanted} to its ${event.effectiveDirective}.`);
  };

  // A file is named by its content, so that one which a new version has not changed need not be fetched again.
  const address = (path) => {
    const name = (BUILD.modules[path] ?? BUILD.files[path]).slice(7, 17).replace(/\W/g, "_");
    return root + path.replace(/\.\w+$/, `-${name}$&`);
  };
  // What the start has left behind is much, and no engine would look for it for a long time: so much memory, asked for and
  // never touched, makes one look.
  const collect = () => {
    try {
      new realm.frame.contentWindow.ArrayBuffer(GARBAGE);
    } catch {} // there is not so much, or the realm is gone meanwhile
  };
  const discard = (buffer) => {
    // Nothing else lets go of a buffer's memory at once: transfer(0) does not.
    const { port1, port2 } = new MessageChannel();
    port2.close();
    port1.postMessage(null, [buffer]);
    port1.close();
  };

  // The engine has what Switchboard asks of it; a native wheel of the CRM's may want the full one (data-engine="full").
  const [engine, spared] = tag.dataset.engine === "full" ? ["full/", "engine/"] : ["engine/", "full/"];

  const makeRealm = (one) => {
    const { frame, bridge, end: { signal } } = one;
    frame.style.setProperty("display", "none", "important");
    frame.tabIndex = -1;
    document.documentElement.append(frame);
    const inner = frame.contentWindow;
    const page = frame.contentDocument;
    // open() gives the realm the page's own address: addresses inside resolve as they do in the page.
    page.open();
    page.close();
    inner.switchboard_bridge = bridge;
    page.addEventListener("securitypolicyviolation", blocked);
    // A file of this version, held to its hash; what is WebAssembly, compiled. All of it beside the page's own thread, which
    // fetch's own reading and checking would hold up. Where the page is no secure context, there is only fetch's own check.
    const { fetch, crypto, WebAssembly } = inner; // later, the realm's own fetch leads here
    const load = async (path) => {
      const integrity = BUILD.files[path];
      if (!integrity) throw new Error("no such file");
      const answer = await fetch(address(path), crypto.subtle ? { signal } : { signal, integrity });
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      const content = await (await answer.blob()).arrayBuffer();
      const digest = await crypto.subtle?.digest("SHA-256", content);
      if (digest && integrity !== `sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}`) throw new Error("it was changed");
      if (!/\.(wasm|so)$/.test(path)) return content;
      const module = WebAssembly.compile(content); // of a copy
      discard(content);
      return module;
    };
    // The large files set out at once; the realm takes them when it needs them (prepare.mjs).
    const sent = {};
    Object.assign(bridge, { load, sent, discard });
    for (const path of Object.keys(BUILD.files)) {
      if (!path.startsWith(spared) && !path.endsWith(bridge.ordinary ? "snapshot.bin" : "library.zip")) (sent[path] = load(path)).catch(nothing); // told when it is taken
    }
    return Promise.all(modules.map((path) => bring(one, "link", path, { rel: "modulepreload", href: address(path) })));
  };
  // Chromium forgets a preloaded module that was refused for its hash, and sends for it again when it is imported, without
  // one; WebKit holds no preloaded module to a hash. So nothing runs until all have come. Then each has a script of its own,
  // which every browser holds to its hash, and nothing is imported that has not run like that.
  const modules = [`${engine}pyodide.asm.mjs`, "interpreter.mjs", "boot.mjs"];
  const bring = ({ frame: { contentDocument: page }, bridge: { failSoon } }, element, path, more) =>
    new Promise((onload) => {
      const onerror = () => failSoon("asset", `${address(path)} could not be loaded, or is not the file of this version; is the whole folder in place, unchanged, with CORS?`);
      const integrity = BUILD.modules[path];
      page.head.append(Object.assign(page.createElement(element), { crossOrigin: "anonymous", integrity, onload, onerror, ...more }));
    });
  const bootRealm = async (one) => {
    const page = one.frame.contentDocument;
    const script = page.createElement("script");
    script.type = "py";
    const off = ["codemirror", "deprecations-manager", "donkey", "error", "py-editor", "py-game", "py-terminal"];
    const config = JSON.stringify({ interpreter: address("interpreter.mjs"), plugins: off.map((name) => `!${name}`) });
    script.setAttribute("config", config);
    script.textContent = "from switchboard.main import start\nawait start()";
    // PyScript's second interpreter never runs here, but would load every plugin if it were not told.
    const other = page.createElement("mpy-config");
    other.setAttribute("type", "json");
    other.textContent = config;
    page.body.append(script, other);
    for (const path of modules) if (!one.end.signal.aborted) await bring(one, "script", path, { type: "module", src: address(path) });
  };

  let left = -LEAVING; // when the page was last about to be left, by performance.now()
  let timer;
  const begin = () => {
    if (ended || realm) return;
    clearTimeout(timer);
    const wait = left + LEAVING - performance.now();
    if (wait > 0) return void (timer = setTimeout(begin, wait));
    timer = setTimeout(overdue, PATIENCE);
    const end = new AbortController();
    const run = end.signal;
    const bridge = bridgeOf(run);
    const begun = (realm = { frame: document.createElement("iframe"), bridge, end });
    try {
      bridge.configured = readConfiguration(run).then((configuration) => (bridge.configuration = configuration));
      bridge.configured.catch((error) => run.aborted || fail(error.code ?? "loader", error.message));
      makeRealm(begun).then(() => run.aborted || bootRealm(begun));
    } catch (error) {
      fail("loader", `the realm could not be made: ${error.message}`);
    }
  };

  // After you, page: its own load first, and a moment in which it has nothing to do. An operator who asks for something
  // does not wait for that, nor does a telephone's line that went with the page before (browser/telephone.py says how
  // long it may be away).
  const afterThePage = () => {
    if (window.requestIdleCallback) requestIdleCallback(arrive, { timeout: 2000 });
    else setTimeout(arrive, 200);
  };
  let due = null;
  try {
    due = sessionStorage.getItem("switchboard/due");
  } catch {} // where the page may not keep anything, nothing is due
  // A tab that was opened behind others, where nobody sees it, waits for whoever comes to it: ten customers opened at once
  // would take the machine from the tab in front. Where no other tab is up, and nobody would hear the telephone, it begins.
  const { locks } = navigator; // not in an insecure context
  const arrive = () => (document.hidden && due === null && locks ? look(1) : begin());
  let alone = 0; // times in a row that no other was up; between two pages, one is not
  const look = async (enough) => {
    const { held } = await locks.query().catch(() => ({ held: [] }));
    if (ended || realm) return;
    alone = held.some(({ name }) => name === UP) ? 0 : alone + 1;
    if (alone >= enough || !document.hidden) return begin();
    clearTimeout(timer); // the page has loaded, or another look was due
    timer = setTimeout(look, alone ? LEAVING : BEHIND * (1 + Math.random()), 2);
  };
  const comeToFront = () => realm || document.hidden || document.readyState !== "complete" || afterThePage();
  document.addEventListener("visibilitychange", comeToFront, { signal });
  // Not while the page is put away: with a lock, it could not come back as it was.
  const tellOthers = () => {
    const over = new Promise((resolve) => {
      addEventListener("pagehide", resolve, { signal, once: true });
      signal.addEventListener("abort", resolve, { once: true });
    });
    locks?.request(UP, { mode: "shared" }, () => over).catch(nothing);
  };
  if (tag.dataset.start === "now") begin();
  else {
    timer = due === null ? setTimeout(arrive, LOADING) : setTimeout(begin, +due);
    if (document.readyState === "complete") afterThePage();
    else addEventListener("load", afterThePage, { once: true, signal });
  }

  // A number that is clicked meanwhile: the operator waits for it, and Python dials it (browser/clicks.py). What is no more
  // than a link stays the browser's where no telephone was there before.
  const keepClick = (event) => {
    if (python || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const number = event.composedPath().find((one) => one.matches?.('a[href^="tel:" i], area[href^="tel:" i], [data-switchboard-call]'));
    const said = number?.dataset.switchboardCall;
    if (!number || /^\s*(off|false|no)\s*$/i.test(said)) return;
    begin();
    if (due === null && said === undefined) return;
    event.preventDefault();
    clicked.push([number, performance.now()]);
  };
  addEventListener("click", keepClick, { signal });
  addEventListener("beforeinput", (event) => python || typed.push([event, event.composedPath()]), { signal, capture: true });

  // The next page shall not wait for a start that nobody needs any more.
  const leave = (event) => {
    const { destination, hashChange, downloadRequest } = event;
    if (python || hashChange || destination.sameDocument || downloadRequest !== null || !/^https?:/.test(destination.url)) return;
    setTimeout(() => {
      if (python || ended || event.defaultPrevented || navigation.transition) return; // it leads nowhere, or a router has taken it
      left = performance.now();
      halt();
      begin();
    });
  };
  window.navigation?.addEventListener("navigate", leave, { signal });
  addEventListener("pagehide", halt, { signal });
  const comeBack = ({ persisted }) => {
    if (!persisted) return;
    left = -LEAVING;
    if (python) tellOthers();
    else begin();
  };
  addEventListener("pageshow", comeBack, { signal });
})();
