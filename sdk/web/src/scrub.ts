import type { Properties, Settled } from "./settings";

/** The check digit of bank cards: from the end, every second digit counts double, of 10 and more the digit sum. */
export const isLuhn = (digits: string): boolean =>
  [...digits]
    .reverse()
    .reduce((sum, digit, at) => sum + ((at % 2 && (Number(digit) * 2) % 9) || Number(digit)), 0) %
    10 ===
  0;

// A number begins where no digit stands before it; look-behind would break older Safari.
const CARD = /(^|\D)([2-6](?:[ -]?\d){14,18})(?!\d)/g;
const IDENTITY = /(^|\D)[1-8]\d{5}(?:19|20)\d\d[01]\d[0-3]\d{4}[\dx](?![\da-z])/gi;
const PHONE = /(^|\D)(?:(?:\+|00)?86[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)/g;
const EMAIL = /[\w.+-]{1,64}(?:@|%40)[\w-]+(?:\.[\w-]+)+/gi;

/** The text without 身份证, 银行卡, 手机号 and 邮箱. */
export const scrubText = (text: string): string =>
  text
    .replace(/[\uff10-\uff19]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0))
    .replace(IDENTITY, "$1[id]")
    .replace(CARD, (all, before: string, digits: string) =>
      isLuhn(digits.replace(/\D/g, "")) ? `${before}[card]` : all,
    )
    .replace(PHONE, "$1[phone]")
    .replace(EMAIL, "[email]");

/** The address without parameters that are not allowed, and without a fragment unless it is a route. */
export const scrubUrl = (address: string, allowed: string[]): string =>
  scrubText(
    address.replace(
      /^([^?#]*)(\?[^#]*)?(#!?\/[^?]*)?.*/s,
      (_, path: string, query = "", route = "") =>
        path +
        query
          .replace(/[?&]([^=&]*)[^&]*/g, (pair: string, name: string) =>
            /^utm_/.test(name) || allowed.includes(name) ? pair : "",
          )
          .replace(/^&/, "?") +
        route,
    ),
  );

/** A copy of `value` in which every text and number is scrubbed and denied names are hidden. */
export const scrub = (value: object, { keep, deny, query }: Settled): Properties =>
  JSON.parse(
    JSON.stringify(value, (name, item) => {
      if (keep.includes(name)) return item;
      if (deny.test(name)) return "[hidden]";
      const text = `${item}`;
      const clean = /^https?:/.test(text) ? scrubUrl(text, query) : scrubText(text);
      return typeof item === "object" || clean === text ? item : clean;
    }),
  );
