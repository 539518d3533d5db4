// A numbering pattern as the server reads it: words, parts of the date, and the sequence.
const PART = /\{([^{}]*)\}/g;
const two = (value: number) => String(value).padStart(2, "0");

export type Sample = { text: string } | { wrong: string };

/** The number the pattern gives today, or the part that means nothing. */
export function sampleOf(pattern: string, today: Date, sequence = 1): Sample {
  let wrong: string | null = null;
  let sequences = 0;
  const text = pattern.replace(PART, (all, part: string) => {
    if (/^0+$/.test(part)) {
      sequences += 1;
      return String(sequence).padStart(part.length, "0");
    }
    const dates: Record<string, string> = {
      yyyy: String(today.getFullYear()),
      yy: String(today.getFullYear()).slice(2),
      MM: two(today.getMonth() + 1),
      dd: two(today.getDate()),
    };
    let rest = part;
    let date = "";
    while (rest) {
      if (/^[-/.]/.test(rest) && date) {
        date += rest.slice(0, 1);
        rest = rest.slice(1);
        continue;
      }
      const known = ["yyyy", "yy", "MM", "dd"].find((one) => rest.startsWith(one));
      if (!known) {
        // A part that names a field is filled from the record.
        if (/^[a-z][a-z0-9_.]*$/.test(part)) return `〈${part}〉`;
        wrong = all;
        return all;
      }
      date += dates[known] ?? "";
      rest = rest.slice(known.length);
    }
    return date;
  });
  if (wrong) return { wrong };
  return sequences === 1 ? { text } : { wrong: "{0000}" };
}
