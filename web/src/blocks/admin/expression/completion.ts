// What is being typed in an expression, and what could stand there.
import { initialsOf } from "../../../ui/initials";

export interface Completion {
  /** What is put in. */
  insert: string;
  /** What stands first in the list. */
  label: string;
  hint: string;
}

export interface Typed {
  /** Where the word begins. */
  from: number;
  /** The word, with the path before its last point: `account.na`; a text that is open, with its quote. */
  word: string;
}

const WORD = /[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}\p{N}_]*)*$/u;
export const SHOWN_MAX = 8;

/** The word or the text that ends at the caret; nothing inside a date. */
export function typedAt(text: string, caret: number): Typed | null {
  const before = text.slice(0, caret);
  const closed = (whole: string) => " ".repeat(whole.length);
  const bare = before.replace(/\\./g, closed).replace(/"[^"]*"|#[^#\n]*#/g, closed);
  const open = bare.search(/["#]/);
  if (bare[open] === "#") return null;
  if (open >= 0) return { from: open, word: before.slice(open) };
  const [word] = WORD.exec(before) ?? [];
  return word ? { from: caret - word.length, word } : null;
}

/** The path before the last point, and what is typed after it. */
export function splitPath(word: string): { path: string[]; stem: string } {
  if (word.startsWith('"')) return { path: [], stem: word };
  const parts = word.split(".");
  return { path: parts.slice(0, -1), stem: parts.at(-1) ?? "" };
}

interface Named {
  name: string;
  words: string;
}

/** Those whose name, words or initials begin so; a hit at the beginning comes first. */
export function matching<T extends Named>(all: readonly T[], stem: string): T[] {
  const asked = stem.toLowerCase();
  const rank = ({ name, words }: Named) => {
    const texts = [name.toLowerCase(), words.toLowerCase(), initialsOf(words)];
    if (texts.some((text) => text.startsWith(asked))) return 0;
    return texts.some((text) => text.includes(asked)) ? 1 : 2;
  };
  return all
    .map((one) => ({ one, at: rank(one) }))
    .filter(({ at }) => at < 2)
    .sort((x, y) => x.at - y.at)
    .map(({ one }) => one)
    .slice(0, SHOWN_MAX);
}

/** The text with the word replaced, and where the caret goes. */
export function accept(text: string, typed: Typed, caret: number, insert: string) {
  const { path } = splitPath(typed.word);
  const whole = [...path, insert].join(".");
  // What was put in closes its text itself.
  const closed = typed.word.startsWith('"') && text[caret] === '"' ? 1 : 0;
  const next = text.slice(0, typed.from) + whole + text.slice(caret + closed);
  const inside = insert.endsWith("()") ? 1 : 0;
  return { text: next, caret: typed.from + whole.length - inside };
}

/** The text with the word at `position` replaced by what was meant. */
export function correct(text: string, position: number, meant: string): string {
  const characters = [...text];
  const rest = characters.slice(position).join("");
  const [wrong = ""] = /^(?:[\p{L}_][\p{L}\p{N}_]*|[^\s]+)/u.exec(rest) ?? [];
  return characters.slice(0, position).join("") + meant + rest.slice(wrong.length);
}

/** What a refusal proposes instead: 「是不是 `amount`？」. */
export function meantBy(words: { zh: string; en: string }): string | null {
  return /did you mean `([^`]+)`/.exec(words.en)?.[1] ?? null;
}
