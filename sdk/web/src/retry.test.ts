import { expect, test } from "vitest";
import { delayOf, isPassing, RETRIES_MAX, WAIT_MS_MAX } from "./retry";

const MIDDLE = 0.5;

test("waits double from half a second up to a minute", () => {
  const waits = Array.from({ length: 10 }, (_, count) => delayOf(count, 0, 503, null, MIDDLE));
  expect(waits).toEqual([500, 1e3, 2e3, 4e3, 8e3, 16e3, 32e3, 6e4, 6e4, 6e4]);
});

test("chance moves a wait by a tenth at most", () => {
  expect(delayOf(1, 0, 0, null, 0)).toBeCloseTo(900);
  expect(delayOf(1, 0, 0, null, 1)).toBeCloseTo(1100);
});

test("the tenth retry is the last", () => {
  expect(delayOf(RETRIES_MAX - 1, 0, 500, null, MIDDLE)).toBeGreaterThan(0);
  expect(delayOf(RETRIES_MAX, 0, 500, null, MIDDLE)).toBe(-1);
});

test("after twelve hours of waiting it is given up", () => {
  expect(delayOf(0, WAIT_MS_MAX - 500, 500, null, MIDDLE)).toBe(500);
  expect(delayOf(0, WAIT_MS_MAX - 499, 500, null, MIDDLE)).toBe(-1);
});

test("of the refusals only those that pass are tried again", () => {
  const tried = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, at) => from + at).filter(isPassing);
  expect(tried(400, 500)).toEqual([408, 410, 429, 460]);
  expect(Array.from({ length: 100 }, (_, at) => 500 + at).filter((at) => !isPassing(at))).toEqual([
    501, 505, 511,
  ]);
  expect(isPassing(0)).toBe(true);
});

test.each([
  ["7", 7e3],
  ["0", 0],
  ["300", 3e5],
  ["301", 3e5],
  ["Sun, 22 Nov 2026 08:00:00 GMT", 500],
  ["", 500],
])("Retry-After %j waits %d ms", (header, delay) => {
  expect(delayOf(0, 0, 429, header, MIDDLE)).toBe(delay);
});

test("what is refused for good is refused whatever Retry-After says", () => {
  expect(delayOf(0, 0, 400, "5", MIDDLE)).toBe(-1);
});
