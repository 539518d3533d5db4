// Exact decimals as text. Nothing here ever becomes a floating-point number.
const SHAPE = /^(-?)(\d+)(?:\.(\d*))?$/;

interface Parts {
  sign: string;
  whole: string;
  part: string;
}

function split(value: string): Parts | null {
  const [, sign, whole, part] = SHAPE.exec(value) ?? [];
  return whole === undefined ? null : { sign: sign ?? "", whole, part: part ?? "" };
}

function join({ sign, whole, part }: Parts): string {
  const digits = whole.replace(/^0+(?=\d)/, "");
  const zero = /^0*$/.test(digits + part);
  return `${zero ? "" : sign}${digits}${part ? `.${part}` : ""}`;
}

/** Moves the point: 2 makes per cent of a fraction, -2 the other way. */
export function shiftPoint(value: string, places: number): string {
  const parts = split(value);
  if (!parts) return value;
  const { sign, whole, part } = parts;
  const zeros = "0".repeat(Math.abs(places));
  const digits = places >= 0 ? whole + part + zeros : zeros + whole + part;
  const point = places >= 0 ? whole.length + places : whole.length;
  return trimZeros(join({ sign, whole: digits.slice(0, point), part: digits.slice(point) }));
}

export function trimZeros(value: string): string {
  return value.includes(".") ? value.replace(/\.?0+$/, "") : value;
}

/** `1234567.5` → `1,234,567.50`: at least `digits` decimals, no idle zeros beyond. */
export function group(value: string, digits = 0): string {
  const parts = split(value);
  if (!parts) return value;
  const part = parts.part.replace(/0+$/, "").padEnd(digits, "0");
  const whole = parts.whole.replace(/^0+(?=\d)/, "").replace(/\B(?=(\d{3})+$)/g, ",");
  return `${parts.sign}${whole}${part ? `.${part}` : ""}`;
}

const UNITS: Record<string, number> = { 千: 3, k: 3, 万: 4, w: 4, m: 6, 亿: 8 };

/** What a person typed as a number: 「1,200」, 「¥12.5万」, full-width digits; null when it is none. */
export function readDecimal(typed: string): string | null {
  const plain = typed
    .normalize("NFKC")
    .replace(/[\s,,¥$元]/g, "")
    .toLowerCase();
  const [, number, unit] = /^([+-]?(?:\d+\.?\d*|\.\d+))([千万亿kwm]?)$/.exec(plain) ?? [];
  if (number === undefined) return null;
  const sign = number.startsWith("-") ? "-" : "";
  const digits = number.replace(/^[+-]/, "").replace(/^\./, "0.").replace(/\.$/, "");
  const value = join({ sign, whole: digits.split(".")[0] ?? "", part: digits.split(".")[1] ?? "" });
  return unit ? shiftPoint(value, UNITS[unit] ?? 0) : value;
}

/** Adds exactly, for the totals under a table of lines. */
export function add(left: string, right: string): string {
  const a = split(left);
  const b = split(right);
  if (!a || !b) return left;
  const scale = Math.max(a.part.length, b.part.length);
  const sum = toUnits(a, scale) + toUnits(b, scale);
  const digits = String(sum < 0n ? -sum : sum).padStart(scale + 1, "0");
  const point = digits.length - scale;
  return join({
    sign: sum < 0n ? "-" : "",
    whole: digits.slice(0, point),
    part: digits.slice(point),
  });
}

function toUnits({ sign, whole, part }: Parts, scale: number): bigint {
  return BigInt(`${sign}${whole}${part.padEnd(scale, "0")}`);
}
