// Builds the modules, the classic scripts and the stub, and holds each to its size.
// Usage: node scripts/build.mjs
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "vite";

const root = fileURLToPath(new URL("..", import.meta.url));
/** Source, built file, format, bytes after gzip at most. */
const OUTPUTS = [
  ["src/index.ts", "weft.mjs", "es", 4096],
  ["src/capture.ts", "capture.mjs", "es", 600],
  ["src/classic.ts", "weft.js", "iife", 4300],
  ["src/classic-capture.ts", "weft-capture.js", "iife", 4800],
  ["src/stub.ts", "stub.js", "iife", 1024],
];

/** Members that begin with `$` are known inside of a bundle only and get the shortest names there are. */
const shorten = (code) => {
  const names = [...new Set(code.match(/\$[a-z]\w*/gi))];
  const short = (name) =>
    String.fromCharCode(97 + (names.indexOf(name) % 26)) + (names.indexOf(name) > 25 ? "_" : "");
  return code.replace(/\$[a-z]\w*/gi, short).replaceAll("/* @__PURE__ */ ", "");
};

const shortNames = {
  name: "short-names",
  generateBundle(_options, bundle) {
    for (const chunk of Object.values(bundle)) if (chunk.code) chunk.code = shorten(chunk.code);
  },
};

for (const [entry, file, format, bytesMax] of OUTPUTS) {
  await build({
    root,
    configFile: false,
    logLevel: "warn",
    plugins: [shortNames],
    build: {
      outDir: "dist",
      emptyOutDir: file === OUTPUTS[0][1],
      target: "es2020",
      reportCompressedSize: false,
      lib: { entry, formats: [format], name: "weft", fileName: () => file },
      rolldownOptions: {
        optimization: { inlineConst: { mode: "all", pass: 2 } },
        output: { minify: { mangle: { toplevel: true }, codegen: { removeWhitespace: true } } },
      },
    },
  });
  const bytes = gzipSync(readFileSync(join(root, "dist", file)), { level: 9 }).length;
  console.log(`${file}: ${bytes} of ${bytesMax} bytes gz`);
  if (bytes >= bytesMax) throw new Error(`${file} is over its size`);
}
