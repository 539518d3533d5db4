// Builds the app and the script for other sites, packs every file beside itself and holds the result to its budget.
// Usage: node scripts/build.mjs [--outDir DIR], or WEFT_WEB_OUT=DIR.
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { bundle, SCRIPTS } from "../../sdk/web/scripts/bundle.mjs";
import { checkBudget } from "./budget.mjs";
import { pack } from "./pack.mjs";

const web = fileURLToPath(new URL("..", import.meta.url));
const given = process.argv.indexOf("--outDir");
const outDir = resolve(
  web,
  (given > 0 ? process.argv[given + 1] : undefined) ?? process.env.WEFT_WEB_OUT ?? "dist",
);

await build({ root: web, logLevel: "warn", build: { outDir, emptyOutDir: true } });
// The script for touchpoints: sites load it from here.
for (const script of SCRIPTS) await bundle(build, script, { outDir, emptyOutDir: false });
pack(outDir);
checkBudget(outDir);
