// Makes the gallery's pages whose framework wants it: clients bundled, documents rendered as the framework's server would.
// Run in a folder in which esbuild is in tool/, each framework's packages are in a folder of its own under packages/, and
// this folder is gallery/; what it makes lies in out/, named <kind>--<file>.
const fs = require("node:fs");
const path = require("node:path");
const esbuild = require(path.resolve("tool/lib/main.js"));

const svelte = {
  name: "svelte",
  setup(build) {
    const { compile } = require(path.resolve("packages/svelte/svelte/compiler/index.js"));
    build.onLoad({ filter: /\.svelte$/ }, ({ path: file }) => {
      const generate = build.initialOptions.platform === "node" ? "server" : "client";
      return { contents: compile(fs.readFileSync(file, "utf-8"), { filename: file, generate }).js.code, loader: "js" };
    });
  },
};

// Single files, for what they would import besides is not here.
const alias = (packages) => packages === "vue" && {
  vue: path.resolve("packages/vue/vue/dist/vue.runtime.esm-browser.prod.js"),
  "@vue/server-renderer": path.resolve("packages/vue/@vue/server-renderer/dist/server-renderer.esm-browser.prod.js"),
} || {};

async function bundled(entry, packages, more = {}) {
  const { outputFiles } = await esbuild.build({
    entryPoints: [entry],
    nodePaths: [path.resolve("packages", packages)],
    bundle: true,
    minify: true,
    write: false,
    jsx: "automatic",
    define: { "process.env.NODE_ENV": '"production"' },
    conditions: ["production"],
    alias: alias(packages),
    plugins: [svelte],
    logLevel: "error",
    ...more,
  });
  return outputFiles[0].text;
}

async function rendered(entry, packages) {
  const made = path.resolve("out", `${packages}.cjs`);
  fs.writeFileSync(made, await bundled(entry, packages, { platform: "node", format: "cjs", minify: false }));
  const html = await require(made).html;
  fs.unlinkSync(made);
  return html;
}

async function main() {
  const put = (name, text) => fs.writeFileSync(path.join("out", name), text);
  for (const [kind, folder, suffix] of [["react18", "react", "jsx"], ["react19", "react", "jsx"], ["vue", "vue", "js"], ["svelte", "svelte", "js"]]) {
    put(`${kind}--index.html`, await rendered(`gallery/${folder}/server.${suffix}`, kind));
    put(`${kind}--client.js`, await bundled(`gallery/${folder}/client.${suffix}`, kind, { format: "esm" }));
  }
  put("mui--client.js", await bundled("gallery/mui/client.jsx", "react18", { format: "iife" }));
}

main().then(() => process.exit(0), (error) => { console.error(error); process.exit(1); });
