import type { Label } from "../../api/types";
import { type Texts, textOf, useText } from "..";
import { en } from "./en";
import { zh } from "./zh";

export type AdminKey = keyof typeof zh;

export interface AdminTexts extends Texts {
  /** The words of the administration pages, which load with them. */
  a: (key: AdminKey, values?: Record<string, string | number>) => string;
}

const CATALOGUES: Record<"zh" | "en", Record<AdminKey, string>> = { zh, en };

export function useAdminText(): AdminTexts {
  const texts = useText();
  return { ...texts, a: (key, values) => textOf(CATALOGUES[texts.language][key], values) };
}

/** One of these texts in both languages, for a document. */
export function adminLabel(key: AdminKey): Label {
  return { zh: zh[key], en: en[key] };
}
