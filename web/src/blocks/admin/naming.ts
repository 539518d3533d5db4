import type { Label } from "../../api/types";
import { pinyinOf } from "../../ui/pinyin";

const NAME_MAX = 40;

/** A name for the API: from the English words, or from pinyin where there are none. */
export function nameFor(label: Label, taken: readonly string[]): string {
  const words = label.en.trim() ? label.en : pinyinOf(label.zh);
  const plain = words
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[_0-9]+|_+$/g, "")
    .slice(0, NAME_MAX);
  if (!plain) return "";
  let name = plain;
  for (let count = 2; taken.includes(name); count += 1) name = `${plain}_${count}`;
  return name;
}

/** What a name must look like to be taken. */
export function isName(name: string): boolean {
  return /^[a-z][a-z0-9_]*$/.test(name);
}

/** Name of something that people never type: the first free number. */
export function freeName(stem: string, taken: readonly string[]): string {
  let count = taken.length + 1;
  while (taken.includes(`${stem}_${count}`)) count += 1;
  return `${stem}_${count}`;
}
