// Looks through every file in sources/ and writes down what the compiler says of them.
"use strict";
const { readdirSync, writeFileSync } = require("node:fs");
const ts = require("./tool");

const options = {
  exactOptionalPropertyTypes: true,
  lib: ["lib.es2022.d.ts", "lib.dom.d.ts"],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  noEmit: true,
  noUncheckedIndexedAccess: true,
  strict: true,
  target: ts.ScriptTarget.ES2022,
  types: [],
};
const names = readdirSync("sources").map((name) => `sources/${name}`);
const told = ts.getPreEmitDiagnostics(ts.createProgram(names, options)).map(({ file, start, code, messageText }) => {
  const where = file ? `${file.fileName.replace(/^.*sources\//, "")}:${file.getLineAndCharacterOfPosition(start).line + 1}: ` : "";
  return `${where}TS${code}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
});
writeFileSync("out/complaints.json", JSON.stringify(told));
