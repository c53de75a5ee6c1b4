// A snapshot: the memory of a Python that has started and imported everything, as its difference from that of a fresh
// engine. Zeroes and the engine's own data never travel; the engine has them already.
//
//   4 words: magic, length of the JSON, number of runs, 0
//   JSON (padded to words): what it was made with, and Pyodide's own state
//   runs: 2 words each, offset and length in blocks
//   the runs' bytes, one after another
const MAGIC = 0x53574231;
const BLOCK = 128;
const HEAD = 16;

const padded = (length) => Math.ceil(length / 4) * 4;

/** A figure that differs where a fresh engine's memory does, but for the blocks that are never the same twice. */
const sumOf = (heap, end, loose) => {
  const words = new Uint32Array(heap.buffer, heap.byteOffset, end / 4);
  let sum = 0;
  let at = 0;
  for (const block of [...loose, end / BLOCK]) {
    for (const stop = Math.min((block * BLOCK) / 4, words.length); at < stop; at += 1) sum = (Math.imul(sum, 31) + words[at]) | 0;
    at = ((block + 1) * BLOCK) / 4;
  }
  return sum;
};

const lastOf = (heap) => {
  const words = new Uint32Array(heap.buffer);
  let at = words.length;
  while (at > 0 && !words[at - 1]) at -= 1;
  return at * 4;
};

/**
 * At the forge: what the memory of fresh engines has in common. A few words (the allocator's random seeds, the stack)
 * never are the same; the blocks around them always travel. The words at `own` stay each page's own.
 */
export const freshOf = (modules, own) => {
  const [Module, ...others] = modules;
  const end = Math.ceil(Math.max(...modules.map(({ HEAPU8 }) => lastOf(HEAPU8))) / BLOCK) * BLOCK;
  const [words, ...further] = modules.map(({ HEAPU8 }) => new Uint32Array(HEAPU8.buffer, 0, end / 4));
  const loose = new Set(own.map((address) => Math.floor(address / BLOCK)));
  for (let at = 0; at < words.length; at += 1) {
    if (further.some((other) => other[at] !== words[at])) loose.add(Math.floor((at * 4) / BLOCK));
  }
  if (others.some((other) => other.wasmTable.length !== Module.wasmTable.length)) throw new Error("no two engines are alike here");
  const mark = { build: Module.API.config.BUILD_ID, table: Module.wasmTable.length, size: Module.HEAPU8.length, end, own };
  const memory = Module.HEAPU8.slice(0, end);
  const sorted = [...loose].sort((one, other) => one - other);
  return { memory, mark: { ...mark, loose: sorted, sum: sumOf(memory, end, sorted) } };
};

export const write = (fresh, heap, state) => {
  const runs = [];
  const words = new Uint32Array(heap.buffer, heap.byteOffset, heap.length / 4);
  const before = new Uint32Array(fresh.memory.buffer);
  const loose = new Set(fresh.mark.loose);
  const step = BLOCK / 4;
  for (let at = 0; at < words.length; at += step) {
    let same = !loose.has(at / step);
    for (let n = at; n < at + step && same; n += 1) same = words[n] === (before[n] ?? 0);
    if (same) continue;
    const last = runs.at(-1);
    if (last && last[0] + last[1] === at / step) last[1] += 1;
    else runs.push([at / step, 1]);
  }
  const about = new TextEncoder().encode(JSON.stringify({ ...fresh.mark, heap: heap.length, state }));
  const begin = HEAD + padded(about.length) + runs.length * 8;
  const bytes = new Uint8Array(begin + runs.reduce((sum, [, length]) => sum + length * BLOCK, 0));
  new Uint32Array(bytes.buffer, 0, 4).set([MAGIC, about.length, runs.length, 0]);
  bytes.set(about, HEAD);
  new Uint32Array(bytes.buffer, HEAD + padded(about.length), runs.length * 2).set(runs.flat());
  let to = begin;
  for (const [offset, length] of runs) {
    bytes.set(heap.subarray(offset * BLOCK, (offset + length) * BLOCK), to);
    to += length * BLOCK;
  }
  return bytes;
};

export class Snapshot {
  constructor(content) {
    const [magic, length, count] = new Uint32Array(content, 0, 3);
    if (magic !== MAGIC) throw new Error("this is no snapshot");
    this.about = JSON.parse(new TextDecoder().decode(new Uint8Array(content, HEAD, length)));
    this.runs = new Uint32Array(content, HEAD + padded(length), count * 2);
    this.bytes = new Uint8Array(content, this.runs.byteOffset + this.runs.byteLength);
  }

  /** Why it does not fit this engine; nothing where it does. Before Python begins: afterwards it is too late. */
  misfit(Module) {
    const { build, table } = this.about;
    if (Module.API.config.BUILD_ID !== build) return "it was made with another build of Pyodide";
    if (Module.wasmTable.length !== table) return `this engine's function table has ${Module.wasmTable.length} entries, not ${table}`;
    return null;
  }

  /** Whether the memory of a fresh engine is the one it was made with. */
  fits(Module) {
    const { end, size, sum, loose } = this.about;
    return Module.HEAPU8.length === size && sumOf(Module.HEAPU8, end, loose) === sum;
  }

  /** Lay it over the memory of a fresh engine, once; Pyodide's own state. */
  restore(Module) {
    const { heap, own, state } = this.about;
    const kept = own.map((address) => Module.HEAP32[address / 4]);
    if (Module.HEAPU8.length < heap && !Module.growMemory(heap)) throw new Error("the engine has no memory left");
    let from = 0;
    for (let n = 0; n < this.runs.length; n += 2) {
      const to = from + this.runs[n + 1] * BLOCK;
      Module.HEAPU8.set(this.bytes.subarray(from, to), this.runs[n] * BLOCK);
      from = to;
    }
    own.forEach((address, n) => (Module.HEAP32[address / 4] = kept[n]));
    return state;
  }
}
