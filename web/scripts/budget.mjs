// Fails the build when the first load of the list page, or any lazy chunk, weighs too much.
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { dropManifest } from "./pack.mjs";

const FIRST_LOAD_KB_MAX = 260;
const CHUNK_KB_MAX = 80;
const FIRST_PAGE = "src/pages/RecordList.tsx";

export function checkBudget(outDir) {
  const manifest = JSON.parse(readFileSync(join(outDir, ".vite/manifest.json"), "utf8"));
  const weigh = (file) => statSync(join(outDir, `${file}.gz`)).size / 1024;
  const entry = Object.keys(manifest).find((key) => manifest[key].isEntry);
  const first = filesOf(manifest, [entry, FIRST_PAGE]);
  const firstKb = [...first].reduce((sum, file) => sum + weigh(file), weigh("index.html"));
  const lazy = Object.values(manifest)
    .filter((chunk) => !first.has(chunk.file) && chunk.file.endsWith(".js"))
    .map((chunk) => ({ file: chunk.file, kb: weigh(chunk.file) }))
    .sort((a, b) => b.kb - a.kb);
  const heavy = lazy.filter((chunk) => chunk.kb > CHUNK_KB_MAX);
  console.log(`first load of the list page: ${firstKb.toFixed(1)} of ${FIRST_LOAD_KB_MAX} kB gz`);
  if (lazy[0]) console.log(`heaviest lazy chunk: ${lazy[0].file} ${lazy[0].kb.toFixed(1)} kB gz`);
  dropManifest(outDir);
  if (firstKb > FIRST_LOAD_KB_MAX || heavy.length > 0) {
    throw new Error(`over budget: ${heavy.map((chunk) => chunk.file).join(", ") || "first load"}`);
  }
}

/** Every file the given chunks pull in without a dynamic import. */
function filesOf(manifest, keys) {
  const files = new Set();
  const seen = new Set();
  const visit = (key) => {
    const chunk = manifest[key];
    if (!chunk || seen.has(key)) return;
    seen.add(key);
    files.add(chunk.file);
    for (const css of chunk.css ?? []) files.add(css);
    for (const next of chunk.imports ?? []) visit(next);
  };
  for (const key of keys) visit(key);
  return files;
}
