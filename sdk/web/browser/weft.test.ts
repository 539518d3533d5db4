import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { Weft } from "../src/index";
import { openSite } from "./site";

let browser: Browser;
let context: BrowserContext;
let site: Awaited<ReturnType<typeof openSite>>;

beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-dev-shm-usage"],
  });
});
afterAll(() => browser.close());
beforeEach(async () => {
  site = await openSite();
  context = await browser.newContext();
});
afterEach(async () => {
  await context.close();
  site.close();
});

const GRANTED = { consent: { analytics: true }, wait: 100 };

const open = async (settings: object, ready = true) => {
  const page = await context.newPage();
  await page.goto(site.page(settings), { waitUntil: "commit" });
  // The script takes the waiting calls away from the stub.
  if (ready) await page.waitForFunction("window.weft && !window.weft.calls");
  return page;
};
const call = (page: Page, work: (weft: Weft) => void) => page.evaluate(`(${work})(window.weft)`);
const until = (holds: () => void) => vi.waitFor(holds, { timeout: 60_000, interval: 50 });
const named = (name: string) => site.kept().filter((event) => event.event === name);
const stored = (page: Page) => page.evaluate(() => Object.keys(localStorage));

/** Chromium hides no page that it drives; the page is told what it would see. */
const show = (page: Page, shown: boolean) =>
  page.evaluate((hidden) => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
    document.dispatchEvent(new Event("visibilitychange"));
  }, !shown);

test("a call made before the script is there arrives, across origins and without preflight", async () => {
  await open(GRANTED);
  await until(() => expect(site.kept()).toMatchObject([{ type: "page", name: "产品" }]));
  expect(site.batches[0]?.headers["content-type"]).toContain("text/plain");
});

test("who leaves before the script has come is heard by beacon", async () => {
  site.state.script = false;
  const page = await open(GRANTED, false);
  await page.waitForFunction(() => "weft" in window);
  await call(page, (weft) => weft.track("quote_request", { phone: "13800138000" }));
  await page.goto("about:blank");
  await until(() => expect(named("quote_request").length).toBe(1));
  expect(JSON.stringify(site.events())).not.toContain("13800138000");
});

test("who leaves before the script has come and has not agreed is not heard", async () => {
  site.state.script = false;
  const page = await open({}, false);
  await page.waitForFunction(() => "weft" in window);
  await call(page, (weft) => weft.track("quote_request"));
  expect(await stored(page)).toEqual([]);
  site.state.script = true;
  await page.goto(site.page(GRANTED));
  await until(() => expect(site.kept().length).toBeGreaterThan(0));
  expect(named("quote_request")).toEqual([]);
});

test("before consent nothing is stored or sent; after it everything is", async () => {
  const page = await open({ wait: 100 });
  await call(page, (weft) => weft.track("quote_request"));
  await show(page, false);
  await show(page, true);
  expect([await stored(page), site.batches.length]).toEqual([[], 0]);
  await call(page, (weft) => weft.consent({ analytics: true }));
  await until(() => expect(named("quote_request").length).toBe(1));
  expect(await stored(page)).toContain("weft.wk.c");
  await call(page, (weft) => weft.consent(null));
  expect(await stored(page)).toEqual([]);
});

test("dwell counts what is seen, through hiding and showing", async () => {
  const page = await open({ ...GRANTED, dwell: [3] });
  await show(page, false);
  await page.waitForFunction("performance.now() > 6000", null, { polling: 200 });
  expect(named("dwell")).toEqual([]);
  await show(page, true);
  await until(() => expect(named("dwell").length).toBe(1));
  expect(named("dwell")[0]?.properties).toMatchObject({ seconds: 3, path: "/products/1" });
});

test("what was done offline is delivered once when the network is back", async () => {
  const page = await open(GRANTED);
  await until(() => expect(site.kept().length).toBe(1));
  await context.setOffline(true);
  await call(page, (weft) => weft.track("offline"));
  await call(page, (weft) => weft.flush());
  await context.setOffline(false);
  await until(() => expect(named("offline").length).toBe(1));
  expect(site.events().filter((event) => event.event === "offline").length).toBe(1);
});

test("what a failing server refused is delivered once when it has recovered", async () => {
  site.state.status = 503;
  const page = await open(GRANTED);
  await call(page, (weft) => weft.track("failed"));
  await page.waitForResponse((response) => response.status() === 503);
  site.state.status = 200;
  await until(() => expect(named("failed").length).toBe(1));
  expect(site.batches[0]?.headers["x-retry-count"]).toBeDefined();
});

test("who leaves is heard by beacon, with the time on the page", async () => {
  const page = await open({ ...GRANTED, wait: 60_000 });
  await call(page, (weft) => weft.track("last"));
  await page.goto("about:blank");
  await until(() => expect(named("page_leave").length).toBe(1));
  expect(named("last").length).toBe(1);
});

test("a reload and two tabs lose nothing and double nothing", async () => {
  site.state.status = 503;
  const one = await open(GRANTED);
  const two = await open(GRANTED);
  for (const page of [one, two])
    for (let at = 0; at < 10; at++) await call(page, (weft) => weft.track("kept"));
  await one.waitForResponse((response) => response.status() === 503);
  await one.reload();
  site.state.status = 200;
  await until(() => expect(named("kept").length).toBe(20));
  await until(async () =>
    expect((await stored(two)).filter((key) => key.includes(".q."))).toEqual([]),
  );
  expect(site.events().filter((event) => event.event === "kept").length).toBe(20);
});
