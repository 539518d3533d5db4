// Works out a same-row formula while one types. Exact fractions; what it does not know it leaves
// to the server by answering null.
import type { Row } from "../api/types";
import { asText } from "./kind";

interface Fraction {
  over: bigint;
  under: bigint;
}

const TOKEN = /\s*(?:(\d+(?:\.\d+)?)|([A-Za-z_]\w*)|([-+*/(),]))/y;
const SCALE_MAX = 6;
const USUAL_DIGITS = 2;

/** The value of `formula` for the values of `row` as a decimal, or null. */
export function workOut(formula: string, row: Row): string | null {
  const tokens = split(formula);
  if (!tokens) return null;
  const reader = new Reader(tokens, row);
  const value = reader.sum();
  return value && reader.isAtEnd() ? decimal(value, SCALE_MAX) : null;
}

function split(formula: string): string[] | null {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < formula.trimEnd().length) {
    const found = TOKEN.exec(formula);
    if (!found) return null;
    tokens.push(found[1] ?? found[2] ?? found[3] ?? "");
  }
  return tokens;
}

class Reader {
  private at = 0;

  constructor(
    private readonly tokens: string[],
    private readonly row: Row,
  ) {}

  isAtEnd(): boolean {
    return this.at === this.tokens.length;
  }

  sum(): Fraction | null {
    let left = this.product();
    for (let sign = this.take("+", "-"); sign; sign = this.take("+", "-")) {
      const right = this.product();
      if (!left || !right) return null;
      const change = sign === "+" ? right.over : -right.over;
      left = {
        over: left.over * right.under + change * left.under,
        under: left.under * right.under,
      };
    }
    return left;
  }

  private product(): Fraction | null {
    let left = this.factor();
    for (let sign = this.take("*", "/"); sign; sign = this.take("*", "/")) {
      const right = this.factor();
      if (!left || !right) return null;
      if (sign === "*") {
        left = { over: left.over * right.over, under: left.under * right.under };
      } else {
        if (right.over === 0n) return null;
        left = { over: left.over * right.under, under: left.under * right.over };
      }
    }
    return left;
  }

  private factor(): Fraction | null {
    if (this.take("-")) {
      const value = this.factor();
      return value && { over: -value.over, under: value.under };
    }
    if (this.take("(")) {
      const value = this.sum();
      return this.take(")") ? value : null;
    }
    const word = this.tokens[this.at] ?? "";
    this.at += 1;
    if (/^\d/.test(word)) return fraction(word);
    if (this.take("(")) {
      if (word === "MONEY") return this.inCurrency();
      return word === "ROUND" ? this.rounded() : null;
    }
    return fraction(asText(this.row[word]));
  }

  private rounded(): Fraction | null {
    const value = this.sum();
    const digits = this.take(",") ? Number(this.tokens[this.at++]) : 0;
    if (!value || !this.take(")") || !(digits >= 0 && digits <= SCALE_MAX)) return null;
    return fraction(decimal(value, digits));
  }

  /** As most currencies are rounded; the server knows the decimals of each. */
  private inCurrency(): Fraction | null {
    const value = this.sum();
    if (!value || !this.take(",")) return null;
    this.at += 1;
    return this.take(")") ? fraction(decimal(value, USUAL_DIGITS)) : null;
  }

  private take(...wanted: string[]): string | null {
    const token = this.tokens[this.at];
    if (token === undefined || !wanted.includes(token)) return null;
    this.at += 1;
    return token;
  }
}

function fraction(text: string): Fraction | null {
  const [, sign, whole, part = ""] = /^(-?)(\d+)(?:\.(\d*))?$/.exec(text) ?? [];
  if (whole === undefined) return null;
  return { over: BigInt(`${sign}${whole}${part}`), under: 10n ** BigInt(part.length) };
}

/** Half away from zero, as the server rounds. */
function decimal({ over, under }: Fraction, digits: number): string {
  const negative = over < 0n !== under < 0n && over !== 0n;
  const top = (over < 0n ? -over : over) * 10n ** BigInt(digits);
  const bottom = under < 0n ? -under : under;
  const units = (2n * top + bottom) / (2n * bottom);
  const text = String(units).padStart(digits + 1, "0");
  const point = text.length - digits;
  const value = digits ? `${text.slice(0, point)}.${text.slice(point)}` : text;
  return `${negative && units !== 0n ? "-" : ""}${value}`;
}
