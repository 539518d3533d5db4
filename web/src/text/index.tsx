import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import type { Label } from "../api/types";
import { en } from "./en";
import { plainWords } from "./plain";
import { zh } from "./zh";

export type Language = "zh" | "en";
export type TextKey = keyof typeof zh;
type Values = Record<string, string | number>;

const CATALOGUES: Record<Language, Record<TextKey, string>> = { zh, en };
const STORED_AS = "weft.language";

/** The words for a key; `a || b` in the catalogue means one and many, chosen by `count`. */
export function textIn(language: Language, key: TextKey, values: Values = {}): string {
  return textOf(CATALOGUES[language][key], values);
}

/** A text of any catalogue with its values filled in. */
export function textOf(text: string, values: Values = {}): string {
  const [one = "", many = one] = text.split(" || ");
  const chosen = values.count === 1 ? one : many;
  return chosen.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
}

export function labelIn(language: Language, label: Label | string | null | undefined): string {
  if (!label) return "";
  if (typeof label === "string") return plainWords(label);
  return plainWords(label[language] || label.zh || label.en || "");
}

/** One of our own texts in both languages, where metadata would have brought a label. */
export function labelOf(key: TextKey): Label {
  return { zh: zh[key], en: en[key] };
}

export function storedLanguage(): Language | null {
  const stored = localStorage.getItem(STORED_AS);
  return stored === "zh" || stored === "en" ? stored : null;
}

export interface Texts {
  language: Language;
  t: (key: TextKey, values?: Values) => string;
  /** Words that come from metadata. */
  l: (label: Label | string | null | undefined) => string;
  /** The same within a sentence: English names begin small there. */
  inner: (label: Label | string | null | undefined) => string;
  choose: (language: Language) => void;
  /** Follows the account's language unless this browser has chosen another. */
  follow: (language: Language | null | undefined) => void;
}

function textsFor(language: Language, set: (language: Language) => void): Texts {
  return {
    language,
    t: (key, values) => textIn(language, key, values),
    l: (label) => labelIn(language, label),
    inner: (label) => labelIn(language, label).replace(/^[A-Z](?=[a-z])/, (c) => c.toLowerCase()),
    choose: (next) => {
      localStorage.setItem(STORED_AS, next);
      set(next);
    },
    follow: (next) => {
      if (next && !storedLanguage()) set(next);
    },
  };
}

const Context = createContext<Texts>(textsFor("zh", () => {}));

export function TextProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(() => storedLanguage() ?? "zh");
  useEffect(() => {
    document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  }, [language]);
  const texts = useMemo(() => textsFor(language, setLanguage), [language]);
  return <Context value={texts}>{children}</Context>;
}

export function useText(): Texts {
  return useContext(Context);
}
