/* Switchboard's loader: listens from its first line, puts up window.switchboard, boots Python in a realm of its own when the page has come up. */
(() => {
  "use strict";
  // The build fills this in: the version, the hash of every file, and what can be asked for.
  const BUILD = { version: "unbuilt", modules: {}, files: {}, calls: [] };
  const WAITING = 1000; // messages and calls kept until Python is up
  // Milliseconds:
  const PATIENCE = 120_000; // a start may take so long before it counts as failed (prepare.mjs knows more)
  const LOADING = 15_000; // a page may take so long to load before we begin all the same
  const BEHIND = 20_000; // how often a tab behind others looks whether they are still there; once or twice as long
  const LEAVING = 3000; // a page that was to be left and is still there after so long is not left
  const MINUTE = 60_000; // where the page takes us out three times within it, we stay out
  const UP = "switchboard/up"; // a lock that every tab shares in which Python is up

  if (window.switchboard?.openChat) return console.warn("Switchboard: the script tag stands in the page twice.");
  if (window.switchboard) return console.error("Switchboard: something else in the page is named switchboard (an id?).");

  // The page may change its built-ins, so we keep those that we use. Where one is changed already, a window that is gone at
  // once lends us all of them; what the page gets from us is of its own kind all the same.
  const borrow = ({ JSON, Object, Reflect, Array, EventTarget: { prototype: target }, Document, Element: { prototype: element }, CustomEvent, Promise, URL, MutationObserver, structuredClone }) => [
    JSON.parse, JSON.stringify, Object.assign, Object.defineProperty, Object.keys, Reflect.apply, Array.isArray, Promise.prototype.then,
    target.addEventListener, target.removeEventListener, target.dispatchEvent, CustomEvent.prototype.initCustomEvent,
    Document.prototype.createElement, Document.prototype.createEvent, Document.prototype.querySelectorAll,
    element.append, element.remove, URL, MutationObserver, structuredClone,
  ];
  let ours = [];
  try {
    ours = borrow(window);
  } catch {} // one is missing
  let changed = !ours.length;
  for (let n = 0; n < ours.length; n += 1) changed ||= !/^function \w+\(\)\s*{\s*\[native code]/.test(ours[n]);
  if (changed) {
    const lender = document.createElement("iframe");
    document.documentElement.appendChild(lender);
    ours = borrow(lender.contentWindow);
    lender.parentNode.removeChild(lender);
  }
  const [
    read, stringify, assign, defineProperty, keys, apply, isArray, then, addEventListener, removeEventListener, dispatchEvent, initCustomEvent,
    createElement, createEvent, querySelectorAll, append, remove, URL, MutationObserver, structuredClone,
  ] = ours;
  const { setTimeout, clearTimeout } = window;
  const Promise = (async () => {})().constructor; // the page's, whatever it calls Promise
  const make = (name) => apply(createElement, document, [name]);
  const all = (selector) => apply(querySelectorAll, document, [selector]);
  const parse = changed ? (text) => apply(structuredClone, window, [read(text)]) : read;
  // Old libraries give arrays a toJSON, which makes text of them.
  const bare = (value) => {
    if (typeof value !== "object" || !value || (value.toJSON && !isArray(value) && value.toJSON !== {}.toJSON)) return value;
    const copy = isArray(value) ? [] : { __proto__: null };
    copy.toJSON = undefined;
    for (const key of keys(value)) copy[key] = bare(value[key]);
    return copy;
  };
  const json = (value) => stringify([].toJSON || {}.toJSON ? bare(value) : value);

  // A tag manager or jQuery may have put us here without our attributes, and a module has no tag.
  let tag = document.currentScript;
  const own = tag?.src || /\w+:\/\/[^\s()]*\/switchboard\.js(\?[^\s():]*)?/.exec(new Error().stack)?.[0];
  if (!tag?.src) tag = null;
  for (const one of all('script[src*="/switchboard.js"]')) if (!tag?.dataset.config) tag = one;
  const src = own || tag?.src;
  const settings = assign({}, tag?.dataset); // as data-config and so on; or in the address, as ?config=
  if (!/^(https?|file):/.test(src)) {
    return console.error('Switchboard: a bundle or a copy does not know where its files are; write <script src="…/switchboard.js" data-config="…">.');
  }
  try {
    src.replace(/[?&](\w+)=([^&#]*)/g, (_, name, value) => (settings[name] ??= decodeURIComponent(value)));
  } catch {} // the mark of somebody's cache
  const root = new URL("files/", src).href;
  const origin = new URL(root).origin;

  // document.open() takes all listeners off window and document; then ours are put back.
  const ears = { __proto__: null };
  let serial = 0;
  const listen = (target, type, hear, capture) => {
    const id = (serial += 1);
    ears[id] = (how) => apply(how, target, [type, hear, capture]);
    ears[id](addEventListener);
    return () => ears[id] && (ears[id](removeEventListener), delete ears[id]);
  };
  const listenAgain = () => {
    for (const id in ears) ears[id](addEventListener);
  };
  const observer = new MutationObserver(listenAgain);
  observer.observe(document, { childList: true });

  // What arrives before Python is there waits here, in order.
  let messages = [];
  let pass = null; // then the realm takes it (runtime/ears.mjs)
  const lasting = { lost: 0, wrong: 0, removed: [] }; // over all realms; removed: when
  const hear = (event) => {
    if (!event.source || event.source === window) return;
    if (pass) return pass(event);
    if (messages.length < WAITING) messages[messages.length] = event;
    else lasting.lost += 1;
  };
  const nothing = () => {};
  const quiet = (promise) => {
    apply(then, promise, [nothing, nothing]);
    return promise;
  };
  listen(window, "message", hear);

  const errorOf = (code, message, problems = []) => assign(new Error(message), { code, problems });
  let calls = { __proto__: null };
  let held = { __proto__: null }; // what leads into Python from functions that strangers may keep
  let early = [];
  const clicks = []; // elements with a number, and when
  const typed = []; // what was typed before anybody took notice (runtime/typing.mjs)
  let python = null;
  let ended = null; // the error every later call gets
  const rejectAll = (error) => {
    const before = calls;
    calls = { __proto__: null };
    for (const id in before) before[id].reject(error);
  };

  const ask = (name, argument) =>
    new Promise((resolve, reject) => {
      if (python && !realm.frame.isConnected) lose(realm);
      if (ended) throw ended;
      if (!python && early.length >= WAITING) throw errorOf("queue-full", `${WAITING} calls wait for the start already.`);
      let text;
      try {
        text = json(argument instanceof Node ? null : argument ?? null) ?? "null";
      } catch (error) {
        throw errorOf("bad-argument", `the argument is no plain data: ${error.message}`);
      }
      const id = (serial += 1);
      calls[id] = { resolve, reject, argument };
      try {
        if (python) python.call(id, name, text, 0);
        else early[early.length] = [id, name, text, performance.now()];
      } catch {
        take(id)?.reject(errorOf("internal", "an error of Switchboard's own."));
      }
      // The operator waits for it. In a task of our own: the realm's address is that of whoever is asked last, and this may
      // be a console or a driver, who have none.
      if (!/^(state|diagnose|recording)$/.test(name)) setTimeout(begin);
    });
  const take = (id) => {
    const call = calls[id];
    delete calls[id];
    return call;
  };

  let everything = 0; // listeners of "*": without one, its event is not even made
  const on = (type, listener) => {
    if (typeof listener !== "function") throw new TypeError("switchboard.on: no function.");
    const off = listen(window, `switchboard:${type}`, (event) => listener(event.detail, event));
    everything += type === "*";
    return () => void (off() && (everything -= type === "*"));
  };

  const send = (type, detail, cancelable, more, prevented) => {
    const event = apply(createEvent, document, ["CustomEvent"]);
    apply(initCustomEvent, event, [`switchboard:${type}`, false, cancelable, detail]);
    if (prevented) event.preventDefault();
    return apply(dispatchEvent, window, [assign(event, more)]);
  };
  const tell = (type, detail, cancelable, ...more) => {
    const go = send(type, detail, cancelable, ...more);
    if (everything) send("*", detail);
    return go;
  };

  let isUp;
  let isNot;
  const ready = new Promise((...both) => ([isUp, isNot] = both));
  quiet(ready); // a failed start is told once, in words, not as an unhandled rejection too

  let realm = null; // of the start that is under way, or of the Python that is up: its frame, its bridge, what ends it
  const finish = (error) => {
    ended = error;
    early = [];
    clicks.length = typed.length = 0;
    const last = shut(error, false);
    for (const id in ears) ears[id](removeEventListener), delete ears[id];
    observer.disconnect();
    setTimeout(() => vanish(last));
  };
  // Python gives everything back; where it comes back itself, it keeps what its next start may take up.
  const shut = (error, comesBack) => {
    const one = realm;
    const closing = python;
    if (comesBack) stop(one); // nothing of it is told
    clearTimeout(timer);
    python = pass = realm = null;
    messages = [];
    if (closing || !comesBack) rejectAll(error);
    try {
      closing?.close(comesBack);
    } catch {} // its realm may be gone already
    held = { __proto__: null };
    letGo();
    stop(one);
    return one;
  };
  const stop = (one) => {
    one?.end.abort();
    one?.bridge.forget?.();
  };
  const vanish = (one) => {
    // Python may be what called us: let it return before its realm goes. Nothing may hold on to the realm then, for the
    // page may hold on to us (by a function that on() gave it).
    if (!one) return;
    if (realm === one) realm = null; // so that it is no loss
    apply(remove, one.bridge.rootElement, []);
    for (const name of keys(one.bridge)) delete one.bridge[name];
  };
  // The page is left in the middle of a start: nothing of it goes on. Should the page stay or come back, it begins anew.
  const halt = () => {
    letGo();
    if (!realm || python || ended) return;
    clearTimeout(timer);
    stop(realm);
    vanish(realm);
  };
  let away = false; // the page is left, or put away
  const isRemoved = () => {
    const { removed } = lasting;
    const before = removed[removed.length - 2];
    return (removed[removed.length] = Date.now()) - before < MINUTE;
  };
  const stayAway = () => fail("removed", "the page took <switchboard-root> out three times within a minute.");
  // The page has taken the realm out, and this is its last moment. What Python was asked for is not asked for again.
  const lose = (one, isWanted) => {
    if (!one || realm !== one) return;
    shut(errorOf("restarted", "Switchboard was started anew meanwhile; it may have been done."), true);
    const over = !isWanted && isRemoved();
    setTimeout(() => {
      vanish(one);
      listenAgain();
      if (over) stayAway();
      else begin();
    });
  };
  const fail = (code, message, problems) => {
    if (ended) return;
    console.error(`Switchboard: ${message}`);
    // The realm gives text: its objects would keep it alive.
    const list = problems ? parse(problems) : [];
    ended = errorOf(code, message, list);
    isNot(ended);
    tell("error", { type: "error", code, message, problems: list });
    finish(ended);
  };

  const api = {};
  const parts = {
    version: BUILD.version,
    ready,
    on,
    async destroy() {
      if (window.switchboard === api) delete window.switchboard;
      if (!ended) {
        const error = errorOf("destroyed", "Switchboard was taken down.");
        isNot(error);
        finish(error);
      }
    },
    // For whoever writes the CRM's own Python: all of it anew, with its files as they are now.
    reload() {
      lose(realm, true);
      return ask("state");
    },
  };
  // A vendor that the CRM brings itself is offered when it is there, so these objects stay open for what is new.
  const fix = (object, name, value) => object[name] ?? defineProperty(object, name, { value, enumerable: true })[name];
  const offer = (call) => {
    const [group, name] = call.split(".");
    fix(name ? fix(api, group, {}) : api, name ?? group, (argument) => ask(call, argument));
  };
  for (const name of keys(parts)) fix(api, name, parts[name]);
  for (const call of BUILD.calls) offer(call);
  defineProperty(window, "switchboard", { value: api, configurable: true, enumerable: true });

  // What Python needs of the page's own realm: messages posted and windows opened from the realm would come from the
  // wrong window, and objects made there would be foreign to the page. The rest is the realm's (runtime/).
  const bridgeOf = (run, rootElement) => ({
    files: BUILD.files,
    ordinary: settings.boot === "ordinary", // later: why Python was not restored from the snapshot, if it was not
    root,
    src,
    rootElement,
    address,
    engine,
    signal: run,
    settings,
    fail: (...reason) => run.aborted || fail(...reason),
    // A file that does not come may have a better reason on its way: the page's policy is told of a moment later.
    failSoon: (...reason) => setTimeout(() => run.aborted || fail(...reason), 100),
    blocked: (what) => run.aborted || blocked(what),
    current: null, // the text that is being heard
    listen(hears) {
      pass = hears;
      const kept = messages;
      messages = [];
      for (const one of kept) pass(one);
    },
    lasting,
    typed,
    clicks,
    json,
    removed: () => isRemoved() && stayAway(),
    started(call, close) {
      if (ended) return close(false);
      python = { call, close };
      clearTimeout(timer);
      const waiting = early;
      early = [];
      for (const [id, name, text, asked] of waiting) {
        if (python) call(id, name, text, (performance.now() - asked) / 1000);
      }
      isUp(api);
      run.aborted || realm.bridge.forget();
      tellOthers();
    },
    offer,
    argument: (id) => calls[id]?.argument,
    // A function that strangers may keep: it leads nowhere, and holds nothing, once all is over. In the next realm, one of the
    // same name leads to what is held there.
    hold(call, name = (serial += 1)) {
      held[name] = call;
      return (...given) => held[name]?.(...given);
    },
    settle(id, result, error) {
      const call = take(id);
      if (error) call?.reject(errorOf(...parse(error)));
      else call?.resolve(parse(result));
    },
    // Without its own text of it, an event tells of the message that is being heard.
    emit(text, raw = this.current, respondWith, prevented) {
      if (run.aborted) return true;
      const detail = parse(text);
      // Parsed when somebody looks at it: hardly anybody does, and it may be long.
      defineProperty(detail, "raw", { get: () => parse(raw), enumerable: true });
      return tell(detail.type, detail, true, respondWith && { respondWith }, prevented) && !ended;
    },
    post(to, text, target) {
      // No arrow that returns it: WebKit drops the frame of whoever ends with a call, and the message would be the realm's.
      to.contentWindow?.postMessage(parse(text), target);
    },
    open: (...given) => {
      const opened = window.open(...given);
      return opened;
    },
    renew,
  });

  const blocked = ({ blockedURI, disposition, effectiveDirective }) => {
    const wanted = { "wasm-eval": "'wasm-unsafe-eval'", "trusted-types-sink": "switchboard" }[blockedURI] ?? (blockedURI.startsWith(origin) && origin);
    if (!wanted || python || disposition === "report") return;
    // What require-trusted-types-for blocks, trusted-types allows.
    fail("csp", `the page's Content-Security-Policy blocks ${blockedURI}: add ${wanted} to its ${effectiveDirective.replace(/require-(.*)-for/, "$1")}.`);
  };

  // A file is named by its content, so that one which a new version has not changed need not be fetched again.
  const address = (path) => {
    const name = (BUILD.modules[path] ?? BUILD.files[path]).slice(7, 17).replace(/\W/g, "_");
    return root + path.replace(/\.\w+$/, `-${name}$&`);
  };
  // The engine has what Switchboard asks of it; a native wheel of the CRM's may want the full one (data-engine="full").
  const [engine, spared] = settings.engine === "full" ? ["full/", "engine/"] : ["engine/", "full/"];

  // open() gives a document of ours the page's own address: addresses inside resolve as they do in the page.
  const renew = (document) => {
    document.open();
    document.close();
  };

  const makeRealm = async (ground) => {
    const [rootElement, frame] = [make("switchboard-root"), make("iframe")];
    rootElement.style.cssText = "all: initial !important; display: contents !important";
    frame.style.cssText = "display: none !important";
    frame.tabIndex = -1;
    apply(append, rootElement, [frame]);
    apply(append, ground, [rootElement]);
    const inner = frame.contentWindow;
    const page = frame.contentDocument;
    if (!page) throw new Error("the page is in a sandbox without allow-same-origin");
    renew(page);
    const end = new inner.AbortController();
    const { signal } = end;
    const bridge = (inner.switchboard_bridge = bridgeOf(signal, rootElement));
    const one = (realm = { frame, bridge, end });
    inner.addEventListener("pagehide", ({ persisted }) => persisted || away || lose(one));
    page.addEventListener("securitypolicyviolation", blocked);
    try {
      bridge.trusted = inner.trustedTypes?.createPolicy("switchboard", { createScriptURL: String, createScript: String });
    } catch {} // the page allows none of this name: blocked() tells, should it be needed
    const { fetch, crypto } = inner; // later, the realm's own fetch leads here
    const load = async (path) => {
      // Where the page is a secure context, prepare.mjs checks it beside the page's own thread, which fetch's own check would hold up.
      const answer = await fetch(address(path), crypto.subtle ? { signal } : { signal, integrity: BUILD.files[path] });
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      return answer.blob();
    };
    // The large files set out at once; the realm takes them when it needs them (prepare.mjs).
    const sent = {};
    const given = settings.config && quiet(fetch(assign(make("a"), { href: settings.config }), { signal }));
    assign(bridge, { load, sent, given });
    for (const path of keys(BUILD.files)) {
      if (path.startsWith(spared) || path.endsWith(bridge.ordinary ? "snapshot.bin" : "library.zip")) continue;
      sent[path] = quiet(load(path)); // told when it is taken
    }
    // Chromium forgets a preloaded module that was refused for its hash, and sends for it again when it is imported, without
    // one; WebKit holds no preloaded module to a hash. So nothing runs until all have come. Then each has a script of its own,
    // which every browser holds to its hash, and nothing is imported that has not run like that.
    const modules = [`${engine}pyodide.asm.mjs`, "interpreter.mjs", "boot.mjs"];
    const bring = (element, path, more) =>
      new Promise((onload) => {
        const onerror = () => bridge.failSoon("asset", `${address(path)} could not be loaded, or is not the file of this version`);
        const integrity = BUILD.modules[path];
        const one = assign(page.createElement(element), { nonce: tag?.nonce, crossOrigin: "anonymous", integrity, ...more });
        // Not by a borrowed assign(): what it sets would be called for a window that is gone, which is never.
        one.onload = onload;
        one.onerror = onerror;
        page.head.append(one);
      });
    const coming = [];
    for (const path of modules) coming[coming.length] = bring("link", path, { rel: "modulepreload", href: address(path) });
    for (const one of coming) await one;
    for (const path of modules) if (!signal.aborted) {
      const src = address(path);
      await bring("script", path, { type: "module", src: bridge.trusted?.createScriptURL(src) ?? src });
    }
  };

  let left = -LEAVING; // when the page was last about to be left, by performance.now()
  let timer;
  const begin = () => {
    if (ended || realm) return;
    clearTimeout(timer);
    const { body, documentElement: html } = document;
    // A framework that hydrates the whole document looks at all that stands in it, but at the ends of head and body
    // (runtime/ground.mjs goes on from there, where the browser can carry us).
    const ground = !html?.moveBefore || lasting.removed.length || (body && body.localName !== "body") ? html : document.readyState === "loading" ? body && document.head : body;
    if (left + LEAVING > performance.now() || !ground) return void (timer = setTimeout(begin, 50));
    timer = setTimeout(() => fail("boot-timeout", `Python was not up after two minutes: a file from ${origin} never came.`), PATIENCE);
    // What the page's policy has blocked is told a moment later.
    apply(then, makeRealm(ground), [nothing, (error) => setTimeout(() => fail("loader", `the realm could not be made: ${error.message}`), 100)]);
  };

  // After you, page: its own load first, and a moment in which it has nothing to do. An operator who asks for something
  // does not wait for that, nor does a telephone's line that went with the page before (browser/telephone.py says how
  // long it may be away).
  const afterThePage = () => window.requestIdleCallback?.(arrive, { timeout: 2000 }) ?? setTimeout(arrive, 200);
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
  listen(document, "visibilitychange", comeToFront);
  // Not while the page is put away: with a lock, it could not come back as it was.
  let letGo = nothing;
  const tellOthers = () => {
    const over = new Promise((resolve) => (letGo = resolve));
    const asked = locks?.request(UP, { mode: "shared" }, () => over);
    if (asked) quiet(asked);
  };
  if (settings.start === "now") begin();
  else {
    timer = due === null ? setTimeout(arrive, LOADING) : setTimeout(begin, +due);
    if (document.readyState === "complete") afterThePage();
    else listen(window, "load", afterThePage);
  }

  // A number that is clicked meanwhile: the operator waits for it, and Python dials it (browser/clicks.py). What is no more
  // than a link stays the browser's where no telephone was there before.
  const keepClick = (event) => {
    if (python || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const number = event.composedPath().find((one) => one.matches?.('[href^="tel:" i], [data-switchboard-call]'));
    const said = number?.closest("[data-switchboard-call]")?.dataset.switchboardCall; // a row's counts for all in it
    if (!number || /^\s*(off|false|no)\s*$/i.test(said)) return;
    begin();
    if (due === null && said === undefined) return;
    event.preventDefault();
    clicks[clicks.length] = [number, performance.now()];
  };
  listen(window, "click", keepClick);
  listen(window, "beforeinput", (event) => python || (typed[typed.length] = [event, event.composedPath()]), true);

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
  if (window.navigation) listen(navigation, "navigate", leave);
  listen(window, "pagehide", () => {
    away = true;
    halt();
  });
  listen(window, "pageshow", ({ persisted }) => {
    away = false;
    if (!persisted) return;
    left = -LEAVING;
    if (python) tellOthers();
    else begin();
  });
})();
