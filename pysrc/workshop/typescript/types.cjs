// Makes types of schema.json; the argument is the name of the whole.
"use strict";
const { readFileSync, writeFileSync } = require("node:fs");
const { compile } = require("./tool");

const how = {
  additionalProperties: false,
  bannerComment: "",
  format: true,
  ignoreMinAndMaxItems: true,
  style: { printWidth: 120 },
};
compile(JSON.parse(readFileSync("schema.json", "utf8")), process.argv[2], how).then(
  (types) => writeFileSync("out/types.d.ts", types),
  (error) => {
    console.error(error);
    process.exitCode = 1;
  },
);
