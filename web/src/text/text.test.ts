import { describe, expect, it } from "vitest";
import { textIn } from ".";
import { en as adminEn } from "./admin/en";
import { zh as adminZh } from "./admin/zh";
import { en } from "./en";
import { en as moreEn } from "./more/en";
import { zh as moreZh } from "./more/zh";
import { zh } from "./zh";

const sources = import.meta.glob<string>(
  [
    "../**/*.{ts,tsx}",
    "!../**/*.test.{ts,tsx}",
    "!./zh.ts",
    "!./en.ts",
    "!./admin/{zh,en}/*",
    "!./more/{zh,en}.ts",
    "!../ui/pinyin.ts",
  ],
  {
    query: "?raw",
    import: "default",
    eager: true,
  },
);
const placeholders = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();

/** Some keys are put together from a name of the server: `import.mode.${mode}`. */
const stems = (code: string, call: string) =>
  [...code.matchAll(new RegExp(`\\b${call}\\(\\s*\`([a-z]+\\.[a-z_.]*)\\$\\{`, "g"))].map(
    ([, stem = ""]) => stem,
  );

describe("texts", () => {
  it("have the same keys in both languages", () => {
    expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort());
  });

  it("have the same placeholders in both languages", () => {
    for (const key of Object.keys(zh) as (keyof typeof zh)[]) {
      expect([key, placeholders(en[key])]).toEqual([key, placeholders(zh[key])]);
    }
  });

  it("are all used, and none is written in Chinese outside the catalogue", () => {
    const code = Object.values(sources).join("\n");
    const joined = stems(code, "t");
    const unused = Object.keys(zh).filter(
      (key) => !code.includes(`"${key}"`) && !joined.some((stem) => key.startsWith(stem)),
    );
    expect(unused).toEqual([]);
    for (const [path, text] of Object.entries(sources)) {
      const bare = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
      // Units people type after a number, and the table of pinyin, are data, not words of ours.
      const words = bare.replace(/[千万亿元]/g, "").match(/[\u4e00-\u9fff]+/g) ?? [];
      expect([path, words.filter((word) => word !== "市辖区" && !word.startsWith("阿八"))]).toEqual(
        [path, []],
      );
    }
  });

  it.each([
    { page: "administration pages", call: "a", own: adminZh, other: adminEn },
    { page: "pages that load their own", call: "m", own: moreZh, other: moreEn },
  ])("of $page are complete in both languages, and all are used", ({ call, own, other }) => {
    const [zh, en] = [own, other] as Record<string, string>[];
    expect(Object.keys(en ?? {}).sort()).toEqual(Object.keys(zh ?? {}).sort());
    const code = Object.values(sources).join("\n");
    const named = new Set(code.match(/"[a-z_]+\.[a-z_.0-9]+"/g));
    const joined = stems(code, call);
    const keys = Object.keys(zh ?? {});
    const told = (words: Record<string, string> | undefined) =>
      keys.map((key) => [key, placeholders(words?.[key] ?? "")]);
    expect(told(en)).toEqual(told(zh));
    const used = (key: string) =>
      named.has(`"${key}"`) || joined.some((stem) => key.startsWith(stem));
    expect(keys.filter((key) => !used(key))).toEqual([]);
  });

  it("choose one or many by the count", () => {
    expect(textIn("en", "lines.count", { count: 1 })).toBe("1 line");
    expect(textIn("en", "lines.count", { count: 3 })).toBe("3 lines");
    expect(textIn("zh", "lines.count", { count: 1 })).toBe("1 行");
  });
});
