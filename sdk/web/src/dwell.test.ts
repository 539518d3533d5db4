import { afterEach, beforeEach, expect, test } from "vitest";
import { openPage } from "./test-page";

let page: ReturnType<typeof openPage>;
beforeEach(() => {
  page = openPage();
});
afterEach(() => page.close());

/** Seconds that pass while the person moves the mouse. */
const reads = async (seconds: number) => {
  for (let second = 0; second < seconds; second += 1) {
    page.touch();
    await page.after(1000);
  }
};
const left = async () => {
  page.leave();
  const all = page.beacons.flatMap((beacon) => beacon.batch);
  return all.find((event) => event.event === "page_leave")?.properties ?? {};
};

test("each threshold is told exactly once, and at once", async () => {
  page.weft().page("产品");
  await reads(35);
  expect(page.named("dwell").map((event) => event.properties.seconds)).toEqual([30]);
  await reads(200);
  expect(page.named("dwell").map((event) => event.properties.seconds)).toEqual([30, 60, 120]);
  expect(page.named("dwell")[2]?.properties.visible_ms).toBeGreaterThan(120_000);
});

test("thresholds are found for each page", async () => {
  page.weft({ dwell: (path) => (path === "/" ? [3] : []) }).page("首页");
  await reads(10);
  expect(page.named("dwell").map((event) => event.properties.seconds)).toEqual([3]);
});

test("time in the background does not count, and the sum goes on when the page is seen again", async () => {
  page.weft({ dwell: [10] }).page("产品");
  await reads(6);
  page.show(false);
  await page.after(600_000);
  expect(page.named("dwell")).toEqual([]);
  page.show(true);
  await reads(6);
  expect(page.named("dwell").length).toBe(1);
  expect((await left()).visible_ms).toBe(12_000);
});

test("being hidden is not leaving", async () => {
  page.weft().page("产品");
  await reads(2);
  page.show(false);
  await page.after(10_000);
  expect(page.named("page_leave")).toEqual([]);
});

test("without a sign of life attention ends after the idle time, while the page stays visible", async () => {
  page.weft({ idle: 5000 }).page("产品");
  await page.after(60_000);
  const { visible_ms, active_ms } = await left();
  expect([visible_ms, active_ms]).toEqual([60_000, 5000]);
});

test("attention resumes with the first sign of life", async () => {
  page.weft({ idle: 5000 }).page("产品");
  await page.after(20_000);
  await reads(3);
  expect((await left()).active_ms).toBe(8000);
});

test("a machine that slept does not count", async () => {
  page.weft().page("产品");
  await reads(5);
  const { now } = performance;
  const slept = 8 * 3600 * 1000;
  performance.now = () => now.call(performance) + slept;
  await reads(5);
  expect((await left()).visible_ms).toBeLessThan(11_000);
  performance.now = now;
});

test("the next page ends the one before, under its own address", async () => {
  const weft = page.weft();
  history.replaceState(null, "", "/products/1");
  weft.page("产品");
  await reads(4);
  history.replaceState(null, "", "/products/2");
  weft.page("另一个");
  await page.after(3000);
  const [leave] = page.named("page_leave");
  expect(leave?.properties).toMatchObject({ visible_ms: 4000, path: "/products/1" });
  expect(leave?.context.page.path).toBe("/products/1");
  history.replaceState(null, "", "/");
});

test("how far the page was seen is told", async () => {
  Object.defineProperty(document.documentElement, "scrollHeight", {
    configurable: true,
    get: () => 4 * innerHeight,
  });
  page.weft().page("产品");
  expect((await left()).max_scroll).toBe(25);
});

test("without a page nothing is measured", async () => {
  page.weft({ dwell: [1] }).track("x");
  await reads(10);
  expect(await left()).toEqual({});
  expect(page.named("dwell")).toEqual([]);
});
