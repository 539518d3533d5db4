// Builds the modules, the classic scripts and the stub, and holds each to its size.
// Usage: node scripts/build.mjs
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { bundle, OUTPUTS } from "./bundle.mjs";

const outDir = fileURLToPath(new URL("../dist", import.meta.url));

for (const output of OUTPUTS) {
  await bundle(build, output, { outDir, emptyOutDir: output === OUTPUTS[0] });
}
