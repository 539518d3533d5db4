const HAN = "[\\u3400-\\u9fff「」『』（）]";
const MARKS: [RegExp, string][] = [",，", ";；", ":："].map(([half = "", full = ""]) => [
  new RegExp(`(?<=${HAN})\\${half}\\s*|(?<=[\\w）」])\\${half}\\s*(?=${HAN})`, "g"),
  full,
]);

/** Words of the server as people read them: no code marks, Chinese punctuation between Chinese. */
export function plainWords(words: string): string {
  const bare = words.replace(/`([^`]*)`/g, "$1");
  const round = bare.replace(new RegExp(`(?<=${HAN})\\(([^()]*)\\)`, "g"), "（$1）");
  return MARKS.reduce((text, [half, full]) => text.replace(half, full), round);
}
