import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { LEASE_MS } from "./queue";
import { openPage } from "./test-page";

let page: ReturnType<typeof openPage>;
beforeEach(() => {
  page = openPage();
  vi.spyOn(Math, "random").mockReturnValue(0.5);
});
afterEach(() => page.close());

/** Milliseconds between the tries so far, and the number each told. */
const triesOver = async (ms: number) => {
  const at: number[] = [];
  const start = Date.now();
  while (Date.now() - start < ms) {
    const before = page.requests.length;
    await page.after(100);
    if (page.requests.length > before) at.push(Date.now());
  }
  return at.slice(1).map((time, index) => Math.round((time - (at[index] ?? 0)) / 100) / 10);
};

test("without an answer it is tried ten times more, each told by X-Retry-Count, then given up", async () => {
  page.breaks();
  const weft = page.weft({ wait: 50 });
  weft.track("a");
  expect(await triesOver(600_000)).toEqual([0.5, 1, 2, 4, 8, 16, 32, 60, 60, 60]);
  const counts = page.requests.map((request) => request.init.headers["X-Retry-Count"]);
  expect(counts).toEqual([undefined, "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]);
  weft.track("b");
  await page.after(50);
  expect(page.requests.at(-1)?.body.batch.map((event) => event.event)).toEqual(["b"]);
});

test("every try has the same ids and its own time of sending", async () => {
  page.breaks();
  page.weft().track("a");
  await page.after(6000);
  const [one, two, three] = page.requests;
  expect(two?.body.batch).toEqual(one?.body.batch);
  expect([one, two, three].map((request) => request?.body.sentAt)).toEqual([
    "2026-11-22T08:00:03.000Z",
    "2026-11-22T08:00:03.500Z",
    "2026-11-22T08:00:04.500Z",
  ]);
});

test("the server's wish to wait is granted up to five minutes, also against the edge", async () => {
  page.answers(429, { "Retry-After": "3600" });
  const weft = page.weft({ edge: ["now"] });
  weft.track("a");
  await page.after(3000);
  weft.track("now");
  weft.flush();
  page.show(false);
  await page.after(299_000);
  expect(page.requests.length).toBe(1);
  await page.after(1000);
  expect(page.requests.length).toBe(2);
});

test("what the server refuses for good is told of and forgotten; the rest goes on", async () => {
  page.answers(400);
  const told: number[] = [];
  const weft = page.weft({ onAnswer: (status) => told.push(status) });
  weft.track("a");
  await page.after(3000);
  page.answers(200);
  weft.track("b");
  await page.after(3000);
  expect(page.requests.map((request) => request.body.batch.map((event) => event.event))).toEqual([
    ["a"],
    ["b"],
  ]);
  expect(told).toEqual([400, 200]);
});

test("without a network nothing is tried; with it everything goes at once", async () => {
  page.online = false;
  page.weft().track("a");
  await page.after(3_600_000);
  expect(page.requests).toEqual([]);
  page.online = true;
  window.dispatchEvent(new Event("online"));
  await page.after(0);
  expect(page.requests.length).toBe(1);
});

test("a batch stays below the quota of requests that outlive the page", async () => {
  const weft = page.weft();
  for (let at = 0; at < 10; at++) weft.track("big", { text: "x".repeat(20_000) });
  await page.after(20_000);
  expect(page.events().length).toBe(10);
  for (const request of page.requests)
    expect(`${request.init.body}`.length).toBeLessThan(64 * 1024);
});

test("a page that is hidden sends with keepalive and by no beacon", async () => {
  page.weft().track("a");
  page.show(false);
  await page.after(0);
  expect(page.requests[0]?.init.keepalive).toBe(true);
  expect(page.beacons).toEqual([]);
});

test("a page that is left sends a beacon and keeps what it cannot know to be delivered", async () => {
  const weft = page.weft();
  weft.track("a");
  page.leave();
  expect(page.beacons[0]).toMatchObject({ writeKey: "wk", batch: [{ event: "a" }] });
  expect(page.stored().some((key) => key.includes(".q."))).toBe(true);
  weft.stop();
  page.weft();
  await page.after(3000);
  expect(page.events()[0]?.messageId).toBe(page.beacons[0]?.batch[0]?.messageId);
  expect(page.stored().some((key) => key.includes(".q."))).toBe(false);
});

test("what a request with keepalive carries is not sent by beacon again, and shares its quota", async () => {
  let answer = (_: Response) => {};
  page.weft().track("a", { text: "x".repeat(30_000) });
  vi.stubGlobal("fetch", () => new Promise<Response>((done) => (answer = done)));
  page.show(false);
  page.weft({ key: "other" });
  page.leave();
  expect(page.beacons).toEqual([]);
  answer(Response.json({}));
});

test("a beacon holds no more than the quota", () => {
  const weft = page.weft();
  for (let at = 0; at < 5; at++) weft.track("big", { text: "x".repeat(20_000) });
  page.leave();
  expect(JSON.stringify(page.beacons[0]).length).toBeLessThan(64 * 1024);
  expect(page.beacons.length).toBe(1);
});

test("a reload loses nothing that was not acknowledged", async () => {
  page.breaks();
  const weft = page.weft();
  weft.track("a");
  await page.after(3000);
  page.leave();
  weft.stop();
  page.answers(200);
  const before = page.requests.length;
  page.weft();
  await page.after(3000);
  expect(page.requests.slice(before).map((request) => request.body.batch[0]?.event)).toEqual(["a"]);
});

test("a tab does not take what another living tab has written down", async () => {
  page.breaks();
  page.weft().track("a");
  await page.after(3000);
  const before = page.requests.length;
  page.answers(200);
  page.weft().track("b");
  await page.after(5000);
  const events = page.requests.slice(before).flatMap((request) => request.body.batch);
  expect(events.map((event) => event.event).sort()).toEqual(["a", "b"]);
});

test("what a crashed tab left behind is taken over once its lease is over", async () => {
  const item = JSON.stringify({
    type: "track",
    event: "left",
    messageId: "m",
    context: { consent: { purpose: "analytics" } },
  });
  localStorage.setItem("weft.wk.q.crashed", `${Date.now()}\n${item}`);
  page.weft().stop();
  await page.after(LEASE_MS);
  page.weft();
  await page.after(3000);
  expect(page.named("left").length).toBe(1);
  expect(localStorage.getItem("weft.wk.q.crashed")).toBe(null);
});

test("a page from the cache does not send again what another page took over", async () => {
  page.online = false;
  const first = page.weft();
  first.track("a");
  page.leave();
  page.weft();
  page.online = true;
  const back = new Event("pageshow");
  Object.assign(back, { persisted: true });
  window.dispatchEvent(back);
  await page.after(5000);
  expect(page.named("a").length).toBe(1);
});

test("of more than a thousand events the oldest give way", async () => {
  page.breaks();
  const weft = page.weft({ bound: [5, 512_000], rate: [1000, 1000] });
  for (let at = 0; at < 8; at++) weft.track(`e${at}`);
  await page.after(3000);
  expect(page.events().map((event) => event.event)).toEqual(["e3", "e4", "e5", "e6", "e7"]);
});

test("of more bytes than the bound the oldest give way, counted as they are sent", async () => {
  const weft = page.weft({ bound: [1000, 9000] });
  for (let at = 0; at < 4; at++) weft.track(`e${at}`, { text: "织".repeat(1000) });
  await page.after(3000);
  expect(page.events().map((event) => event.event)).toEqual(["e2", "e3"]);
});

test("where storing is forbidden events are sent all the same", async () => {
  vi.spyOn(window, "localStorage", "get").mockImplementation(() => {
    throw new DOMException("denied", "SecurityError");
  });
  const weft = page.weft();
  weft.track("a");
  weft.track("b");
  await page.after(3000);
  const [one, two] = page.events();
  expect(one?.anonymousId).toBe(two?.anonymousId);
});

test("keys of others in storage are left alone", () => {
  localStorage.setItem("own", "1");
  localStorage.setItem("weft.wk2.c", "{}");
  page.weft().consent(null);
  expect(page.stored()).toEqual(["own", "weft.wk2.c"]);
});
