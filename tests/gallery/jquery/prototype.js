// What Prototype 1.6 did to the built-ins of every page that it was in, as far as others met it; no package has 1.6 itself.
(() => {
  const extend = (to, from) => { for (const name in from) to[name] = from[name]; return to; };
  const quoted = (text) => `"${text.replace(/["\\]/g, "\\$&")}"`;
  window.Prototype = { Version: "1.6.0.3" };
  window.$A = (list) => Array.prototype.slice.call(list ?? []);
  window.$break = {};
  Object.extend = extend;
  Object.toJSON = (it) => (it === null ? "null" : it?.toJSON ? it.toJSON() : typeof it === "object" ? `{${Object.keys(it).map((name) => `${quoted(name)}: ${Object.toJSON(it[name])}`).join(", ")}}` : String(it));
  extend(Object, { isArray: Array.isArray, isString: (it) => typeof it === "string", isUndefined: (it) => it === undefined, clone: (it) => extend({}, it) });
  extend(Array.prototype, {
    toJSON() { return `[${this.map(Object.toJSON).join(", ")}]`; },
    each(call) { this.forEach(call); return this; },
    collect: Array.prototype.map,
    reduce() { return this.length > 1 ? this : this[0]; },
    toArray() { return this.slice(); },
    without(...values) { return this.filter((one) => !values.includes(one)); },
    clear() { this.length = 0; return this; },
    first() { return this[0]; },
    last() { return this[this.length - 1]; },
    size() { return this.length; },
    inspect() { return `[${this}]`; },
  });
  extend(String.prototype, { toJSON() { return quoted(this); }, strip() { return this.trim(); }, stripTags() { return this.replace(/<[^>]+>/g, ""); }, isJSON: () => true });
  extend(Number.prototype, { toJSON() { return isFinite(this) ? String(this) : "null"; }, times(call) { for (let n = 0; n < this; n += 1) call(n); } });
  extend(Date.prototype, { toJSON() { return quoted(this.toISOString()); } });
  extend(Function.prototype, {
    bind(to, ...first) { const call = this; return to === undefined && !first.length ? call : function (...then) { return call.apply(to, [...first, ...then]); }; },
    curry(...first) { const call = this; return function (...then) { return call.apply(this, [...first, ...then]); }; },
    delay(seconds) { return setTimeout(this, seconds * 1000); },
    wrap(other) { const call = this; return function (...given) { return other.call(this, call.bind(this), ...given); }; },
  });
  Array.from = window.$A;
  document.getElementsByClassName = (name) => $A(document.querySelectorAll(`.${name}`));
  extend(Element.prototype, { show() { this.style.display = ""; return this; }, hide() { this.style.display = "none"; return this; }, identify() { return (this.id ||= "anonymous_element_1"); } });
})();
