import type { Currency } from "../../api/types";
import { group } from "../decimal";
import { asText, type Reading, type ShowProps } from "../kind";

/** An amount with the sign of its currency, where that is known. */
export function toText({ value, field, reading, row }: ShowProps): string {
  if (asText(value) === "") return "";
  const currency = currencyOf({ field, reading, row });
  if (!currency) return group(asText(value), 2);
  const amount = group(asText(value), currency.digits);
  return amount.startsWith("-")
    ? `-${currency.symbol}${amount.slice(1)}`
    : `${currency.symbol}${amount}`;
}

/** What the amount comes to in the company's own currency; empty where it is in that already. */
export function baseText({ field, reading, row }: ShowProps): string {
  const { money } = field;
  const foreign = currencyOf({ field, reading, row });
  if (!money?.base || !foreign || foreign.code === reading.currencies?.own) return "";
  const own: ShowProps["field"] = { ...field, money: { own: true } };
  return toText({ value: row?.[money.base], field: own, reading });
}

function currencyOf({
  field,
  reading,
  row,
}: Pick<ShowProps, "field" | "reading" | "row">): Currency | undefined {
  const { money } = field;
  if (!money) return undefined;
  return known(reading, money.own ? reading.currencies?.own : asText(row?.currency));
}

function known(reading: Reading, code: string | undefined): Currency | undefined {
  return reading.currencies?.items.find((one) => one.code === code);
}
