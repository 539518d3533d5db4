import { afterEach, beforeEach, expect, test } from "vitest";
import { openPage } from "./test-page";

let page: ReturnType<typeof openPage>;
beforeEach(() => {
  page = openPage();
});
afterEach(() => page.close());

const quiet = () => [page.requests.length, page.beacons.length, page.stored().length];

test("before a decision nothing is stored and nothing sent, whatever happens", async () => {
  const weft = page.weft({ consent: undefined });
  weft.page("首页");
  weft.identify("KH001");
  weft.track("quote_request");
  weft.flush();
  await page.after(60_000);
  page.show(false);
  page.show(true);
  page.leave();
  await page.after(60_000);
  expect(quiet()).toEqual([0, 0, 0]);
});

test("what was done before a yes is sent after it", async () => {
  const weft = page.weft({ consent: undefined });
  weft.track("a");
  await page.after(5000);
  weft.consent({ analytics: true });
  await page.after(3000);
  expect(page.events()).toMatchObject([{ event: "a", timestamp: "2026-11-22T08:00:00.000Z" }]);
});

test("what was done before a no is forgotten", async () => {
  const weft = page.weft({ consent: undefined });
  weft.track("a");
  weft.consent({ analytics: false });
  weft.consent({ analytics: true });
  await page.after(3000);
  expect(page.events()).toEqual([]);
});

test("the decision is remembered by the next page", async () => {
  page.weft({ consent: undefined }).consent({ analytics: true });
  page.weft({ consent: undefined }).track("x");
  await page.after(3000);
  expect(page.named("x").length).toBe(1);
});

test("each event carries its purpose and what was agreed to", async () => {
  const weft = page.weft({ consent: { analytics: true, sales: true, ads: false } });
  weft.track("a");
  weft.track("b", {}, { purpose: "sales" });
  weft.track("c", {}, { purpose: "ads" });
  weft.track("d", {}, { purpose: "unheard" });
  await page.after(3000);
  const categoryPreferences = { analytics: true, sales: true, ads: false };
  expect(page.events().map((event) => [event.event, event.context.consent])).toEqual([
    ["a", { purpose: "analytics", categoryPreferences }],
    ["b", { purpose: "sales", categoryPreferences }],
  ]);
});

test("taking it back forgets everything and stops what is on its way", async () => {
  const weft = page.weft();
  weft.identify("KH001");
  page.breaks();
  weft.flush();
  await page.after(100);
  expect(page.stored().length).toBeGreaterThan(2);
  weft.consent(null);
  expect(page.stored()).toEqual([]);
  weft.track("x");
  await page.after(600_000);
  expect([page.requests.length, page.stored().length]).toEqual([1, 0]);
});

test("taking back one purpose takes back its events only", async () => {
  const weft = page.weft({ consent: { analytics: true, sales: true } });
  weft.track("a");
  weft.track("b", {}, { purpose: "sales" });
  weft.consent({ sales: true });
  await page.after(3000);
  expect(page.events().map((event) => event.event)).toEqual(["b"]);
});

test("a decision in another tab holds here too", async () => {
  const weft = page.weft();
  weft.track("a");
  localStorage.clear();
  window.dispatchEvent(new StorageEvent("storage", { key: "weft.wk.c" }));
  weft.track("b");
  await page.after(60_000);
  expect(quiet()).toEqual([0, 0, 0]);
});

test("Do-Not-Track is a no, even against a yes, unless the site says otherwise", async () => {
  page.doNotTrack = "1";
  page.weft().track("a");
  await page.after(3000);
  expect(quiet()).toEqual([0, 0, 0]);
  page.weft({ respectDnt: false }).track("b");
  await page.after(3000);
  expect(page.named("b").length).toBe(1);
});

test.each(["not json", "1", '"yes"', "[]", '{"analytics":"true"}', '{"analytics":1}'])(
  "a remembered decision of %s is a no",
  async (kept) => {
    localStorage.setItem("weft.wk.c", kept);
    page.weft({ consent: undefined }).track("a");
    await page.after(3000);
    expect(page.requests).toEqual([]);
  },
);
