import { describe, expect, it } from "vitest";

// Imports run one way: a file may use its own layer and those before it.
const LAYERS = ["text", "api", "ui", "fields", "blocks", "pages", "app"];
// The texts name a label of the model; nothing else of a higher layer is allowed down there.
const NAMED = new Set(["text -> api"]);

const sources = import.meta.glob<string>(["./**/*.{ts,tsx}", "!./**/*.test.{ts,tsx}"], {
  query: "?raw",
  import: "default",
  eager: true,
});

describe("layers", () => {
  it("are imported one way only", () => {
    const wrong: string[] = [];
    for (const [path, text] of Object.entries(sources)) {
      const [, own, ...folders] = path.split("/");
      const rank = LAYERS.indexOf(own ?? "");
      if (rank < 0) continue;
      for (const [, target = ""] of text.matchAll(/(?:from|import\() ?"(\.\.?\/[^"]*)"/g)) {
        const ups = target.match(/\.\.\//g)?.length ?? 0;
        const other = ups > folders.length - 1 ? target.split("/")[ups] : own;
        const otherRank = LAYERS.indexOf(other ?? "");
        if (otherRank > rank && !NAMED.has(`${own} -> ${other}`))
          wrong.push(`${path} -> ${target}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it("leave the component kit to ui", () => {
    const wrong = Object.entries(sources)
      .filter(([path, text]) => !path.startsWith("./ui/") && text.includes('"@mantine/'))
      .map(([path]) => path);
    expect(wrong).toEqual([]);
  });
});
