const LETTERS = "abcdefghjklmnopqrstwxyz";
// The first common character of each letter in the order of pinyin.
const FIRSTS = "阿八嚓咑妸发旮哈丌咔垃妈拏喔妑七呥仨他屲夕丫帀";
const byPinyin = new Intl.Collator("zh-CN-u-co-pinyin");

/** 「销售订单」 as people type it: `xsdd`; what is no Chinese character stays. */
export function initialsOf(words: string): string {
  return [...words.toLowerCase()].map(initialOf).join("");
}

function initialOf(character: string): string {
  if (!/\p{Script=Han}/u.test(character)) return character;
  let letter = character;
  [...FIRSTS].forEach((first, at) => {
    if (byPinyin.compare(first, character) <= 0) letter = LETTERS[at] ?? letter;
  });
  return letter;
}
