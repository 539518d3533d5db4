// How one file of the SDK is built; whoever calls it brings Vite, so that the web app can ship the scripts too.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Source, built file, format, bytes after gzip at most. */
export const OUTPUTS = [
  ["src/index.ts", "weft.mjs", "es", 4096],
  ["src/capture.ts", "capture.mjs", "es", 600],
  ["src/classic.ts", "weft.js", "iife", 4300],
  ["src/classic-capture.ts", "weft-capture.js", "iife", 4800],
  ["src/stub.ts", "stub.js", "iife", 1024],
];

/** The files that pages load from Weft itself. */
export const SCRIPTS = OUTPUTS.filter(([, file]) => ["weft.js", "weft-capture.js"].includes(file));

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

/** Builds one of `OUTPUTS` into `outDir` and holds it to its size. */
export async function bundle(build, [entry, file, format, bytesMax], { outDir, emptyOutDir }) {
  await build({
    root,
    configFile: false,
    logLevel: "warn",
    plugins: [shortNames],
    build: {
      outDir,
      emptyOutDir,
      target: "es2020",
      reportCompressedSize: false,
      lib: { entry, formats: [format], name: "weft", fileName: () => file },
      rolldownOptions: {
        optimization: { inlineConst: { mode: "all", pass: 2 } },
        output: { minify: { mangle: { toplevel: true }, codegen: { removeWhitespace: true } } },
      },
    },
  });
  const bytes = gzipSync(readFileSync(join(outDir, file)), { level: 9 }).length;
  console.log(`${file}: ${bytes} of ${bytesMax} bytes gz`);
  if (bytes >= bytesMax) throw new Error(`${file} is over its size`);
}
