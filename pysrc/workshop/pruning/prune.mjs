// Takes out of Pyodide's engine what nobody asks for: node prune.mjs BINARYEN ENGINE GLUE NATIVE OUT READER…
//
// The engine exports whatever a native library might ask for, thousands of functions and tables; its glue hands all of them
// on. Kept is what the native library imports and what the glue and its READERs (other modules) name; then binaryen drops
// what nothing reaches any more. Into the folder OUT go the engine and the glue, under the names that they had.
import { readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";

const [binaryenAt, engineAt, glueAt, nativeAt, out, ...readers] = process.argv.slice(2);
const { default: binaryen } = await import(pathToFileURL(binaryenAt));
const text = (path) => readFileSync(path, "utf-8");

const HANDED_ON = /(_\w+)=Module\["\1"\]=wasmExports\["(\w+)"\](?:\.value>>>0)?;/g;
const DECLARED = /\bvar ((?:_\w+,){500,}_\w+)/;

const glue = text(glueAt);
const declared = glue.match(DECLARED);
if (!declared) throw new Error("the glue no longer declares the engine's exports as it did");
const handed = new Map([...glue.matchAll(HANDED_ON)].map(([, name, exported]) => [name, exported]));
const words = new Set([glue.replace(HANDED_ON, "").replace(declared[1], ""), ...readers.map(text)].join("\n").match(/[\w$]+/g));
const imported = WebAssembly.Module.imports(new WebAssembly.Module(readFileSync(nativeAt)));
const wanted = new Set([...words, ...[...handed].filter(([name]) => words.has(name)).map(([, exported]) => exported)]);
for (const { name } of imported) wanted.add(name);

const engine = binaryen.readBinary(readFileSync(engineAt));
const names = Array.from({ length: engine.getNumExports() }, (_, n) => binaryen.getExportInfo(engine.getExportByIndex(n)).name);
const kept = new Set(names.filter((name) => wanted.has(name)));
for (const name of names) if (!kept.has(name)) engine.removeExport(name);
engine.runPasses(["remove-unused-module-elements"]);
const pruned = engine.emitBinary();

const short = glue
  .replace(HANDED_ON, (whole, name, exported) => (kept.has(exported) ? whole : ""))
  .replace(declared[1], () => declared[1].split(",").filter((name) => !handed.has(name) || kept.has(handed.get(name))).join(","));
writeFileSync(join(out, basename(engineAt)), pruned);
writeFileSync(join(out, basename(glueAt)), short);
console.log(`${kept.size} of ${names.length} exports kept: ${pruned.length} bytes, and ${short.length} of glue`);
