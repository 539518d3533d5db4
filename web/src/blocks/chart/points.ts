// From groups of records to the points of a chart.
import type { Group } from "../../api/layouts";
import type { Value } from "../../api/types";
import { asText } from "../../fields/kind";

export interface Point {
  key: string;
  label: string;
  /** Exact, as the server says it. */
  value: string;
  /** The value as it is read. */
  shown: string;
  hue: number;
}

// Told apart by people who see few colours; the label says it in any case.
const HUES = [217, 28, 152, 280, 48, 340, 188, 95];

export interface Drawing {
  by: string;
  labelOf: (value: Value) => string;
  hueOf: (value: Value) => number | undefined;
  shownOf: (value: string) => string;
  none: string;
}

export function pointsOf(groups: Group[], { by, labelOf, hueOf, shownOf, none }: Drawing): Point[] {
  return groups.map((found, at) => {
    const key = found[by];
    const value = asText(found.value ?? found.count ?? "") || "0";
    return {
      key: asText(key ?? "") || `-${at}`,
      label: labelOf(key) || none,
      value,
      shown: shownOf(value),
      hue: hueOf(key) ?? HUES[at % HUES.length] ?? 217,
    };
  });
}

/** Shares of the largest value, 0 to 1: how long bars are drawn, never what is told. */
export function lengths(points: Point[]): number[] {
  const sizes = points.map(({ value }) => Math.max(0, Number(value)));
  const largest = Math.max(...sizes, 0);
  return sizes.map((size) => (largest > 0 ? size / largest : 0));
}

/** Shares of the whole, 0 to 1. */
export function shares(points: Point[]): number[] {
  const sizes = points.map(({ value }) => Math.max(0, Number(value)));
  const whole = sizes.reduce((sum, size) => sum + size, 0);
  return sizes.map((size) => (whole > 0 ? size / whole : 0));
}

const RADIUS = 42;

/** The arc of a ring from `from` to `to`, both shares of the whole. */
export function arc(from: number, to: number): string {
  // A whole turn ends where it began and would draw nothing.
  const end = to - from >= 1 ? from + 0.9999 : to;
  const at = (share: number) => {
    const angle = 2 * Math.PI * share - Math.PI / 2;
    return `${(50 + RADIUS * Math.cos(angle)).toFixed(2)} ${(50 + RADIUS * Math.sin(angle)).toFixed(2)}`;
  };
  return `M ${at(from)} A ${RADIUS} ${RADIUS} 0 ${end - from > 0.5 ? 1 : 0} 1 ${at(end)}`;
}
