// Writes a .br and a .gz beside every file that is worth compressing.
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const WORTH_IT = new Set([".html", ".js", ".css", ".svg", ".json", ".webmanifest"]);

export function pack(outDir) {
  for (const entry of readdirSync(outDir, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && WORTH_IT.has(extname(path)) && !path.includes("/.vite/")) {
      const bytes = readFileSync(path);
      const params = { [constants.BROTLI_PARAM_QUALITY]: 10 };
      writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params }));
      writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
    }
  }
}

/** The manifest is for the budget only; it is not served. */
export function dropManifest(outDir) {
  rmSync(join(outDir, ".vite"), { recursive: true, force: true });
}
