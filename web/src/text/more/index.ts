import { type Texts, textOf, useText } from "..";
import { en } from "./en";
import { zh } from "./zh";

export type MoreKey = keyof typeof zh;

export interface MoreTexts extends Texts {
  /** The words of pages that load them themselves, so that the first load stays small. */
  m: (key: MoreKey, values?: Record<string, string | number>) => string;
}

const CATALOGUES: Record<"zh" | "en", Record<MoreKey, string>> = { zh, en };

export function useMoreText(): MoreTexts {
  const texts = useText();
  return { ...texts, m: (key, values) => textOf(CATALOGUES[texts.language][key], values) };
}
