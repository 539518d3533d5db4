import { afterEach, beforeEach, expect, test } from "vitest";
import { openPage } from "./test-page";

let page: ReturnType<typeof openPage>;
beforeEach(() => {
  page = openPage();
});
afterEach(() => {
  page.close();
  history.replaceState(null, "", "/");
});

const WAIT = 3000;

test("a batch is what Segment's servers take, as plain text with the key in the body", async () => {
  page.weft().track("look", { n: 1 });
  await page.after(WAIT);
  const [request] = page.requests;
  expect(request?.url).toBe("https://crm.example.cn/v1/batch");
  expect(request?.init).toMatchObject({ method: "POST", credentials: "omit", keepalive: false });
  expect(request?.init.headers).toEqual({ "Content-Type": "text/plain" });
  expect(request?.body).toMatchObject({ writeKey: "wk", sentAt: "2026-11-22T08:00:03.000Z" });
  expect(request?.body.batch[0]).toMatchObject({
    type: "track",
    event: "look",
    properties: { n: 1 },
    timestamp: "2026-11-22T08:00:00.000Z",
    messageId: expect.stringMatching(/^[\da-f]{32}$/),
    anonymousId: expect.stringMatching(/^[\da-f]{32}$/),
  });
});

test("every call of Segment's is there", async () => {
  const weft = page.weft();
  weft.page("首页", { kind: "home" });
  weft.screen("应用");
  weft.identify("KH001", { email: "li@example.cn" });
  weft.group("GS01", { name: "宏远" });
  weft.alias("KH002");
  weft.track("x");
  await page.after(WAIT);
  expect(page.events().map((event) => event.type)).toEqual([
    "page",
    "screen",
    "identify",
    "group",
    "alias",
    "track",
  ]);
  const [first, , third, fourth, fifth, last] = page.events();
  expect(first).toMatchObject({ name: "首页", properties: { kind: "home", path: "/" } });
  expect(third).toMatchObject({ userId: "KH001", traits: { email: "li@example.cn" } });
  expect(fourth).toMatchObject({ groupId: "GS01", traits: { name: "宏远" } });
  expect(fifth).toMatchObject({ userId: "KH002", previousId: "KH001" });
  expect(last?.userId).toBe("KH001");
});

test("ordinary events wait three seconds for others, or until there are twenty", async () => {
  const weft = page.weft();
  weft.track("a");
  await page.after(WAIT - 1);
  expect(page.requests).toEqual([]);
  await page.after(1);
  expect(page.requests.length).toBe(1);
  for (let at = 0; at < 20; at++) weft.track("b");
  await page.after(0);
  expect(page.requests[1]?.body.batch.length).toBe(20);
});

test("an event at the edge goes at once and takes with it what waits", async () => {
  const weft = page.weft();
  weft.track("look");
  weft.track("quote_request");
  await page.after(0);
  expect(page.events().map((event) => event.event)).toEqual(["look", "quote_request"]);
});

test("an event at the edge that comes during a request goes right after it", async () => {
  const weft = page.weft({ edge: ["now"] });
  weft.track("a");
  weft.flush();
  weft.track("now");
  await page.after(1);
  expect(page.requests.map((request) => request.body.batch[0]?.event)).toEqual(["a", "now"]);
});

test("the campaign and the session stand in each event", async () => {
  history.replaceState(null, "", "/p?utm_source=baidu&utm_campaign=双十一&token=1");
  page.weft().track("x");
  await page.after(WAIT);
  const [event] = page.events();
  expect(event?.context).toMatchObject({
    campaign: { source: "baidu", name: "双十一" },
    sessionId: expect.stringMatching(/^[\da-f]{32}$/),
  });
  expect(event?.context.page.url).not.toContain("token");
});

test("a session ends after half an hour of silence, and after a day in any case", async () => {
  const weft = page.weft();
  const sessionNow = async () => {
    weft.track("now");
    weft.flush();
    await page.after(0);
    return page.events().at(-1)?.context.sessionId;
  };
  const first = await sessionNow();
  await page.after(29 * 60_000);
  expect(await sessionNow()).toBe(first);
  await page.after(31 * 60_000);
  const second = await sessionNow();
  expect(second).not.toBe(first);
  const seen = new Set();
  for (let at = 0; at < 60; at++) {
    await page.after(25 * 60_000);
    seen.add(await sessionNow());
  }
  expect(seen.size).toBe(2);
});

test("more than a hundred events at once are refused, with one word about it", async () => {
  const weft = page.weft();
  for (let at = 0; at < 150; at++) weft.track("x");
  await page.after(WAIT);
  const all = () => page.events().map((event) => event.event);
  expect(all().filter((event) => event === "x").length).toBe(100);
  expect(all().filter((event) => event === "client_rate_limited").length).toBe(1);
  for (let at = 0; at < 40; at++) weft.track("y");
  await page.after(WAIT);
  expect(all().filter((event) => event === "y").length).toBe(30);
  expect(all().filter((event) => event === "client_rate_limited").length).toBe(1);
});

test("who signs in as another person starts over as a stranger", async () => {
  const weft = page.weft();
  weft.identify("one");
  weft.identify("one");
  weft.identify("two");
  weft.identify(null, { name: "x" });
  weft.reset();
  weft.track("x");
  await page.after(WAIT);
  const ids = page.events().map((event) => event.anonymousId);
  expect(ids[0]).toBe(ids[1]);
  expect(ids[2]).not.toBe(ids[1]);
  expect(ids[4]).not.toBe(ids[2]);
  expect(page.events().map((event) => event.userId)).toEqual([
    "one",
    "one",
    "two",
    "two",
    undefined,
  ]);
});

test("what a person is called in properties is hidden, in traits it is sent", async () => {
  const weft = page.weft();
  weft.track("note", { text: "电话 13800138000" });
  weft.identify("KH001", { phone: "13800138000" });
  await page.after(WAIT);
  const [note, identify] = page.events();
  expect(note?.properties.text).toBe("电话 [phone]");
  expect(identify?.traits).toEqual({ phone: "13800138000" });
});

test("an event over 32 KB is told of and not sent", async () => {
  const told: number[] = [];
  const weft = page.weft({ onAnswer: (status) => told.push(status) });
  weft.track("big", { text: "织".repeat(11_000) });
  weft.track("small", { text: "织".repeat(10_000) });
  await page.after(WAIT);
  expect(page.events().map((event) => event.event)).toEqual(["small"]);
  expect(told).toEqual([413, 200]);
});

test("half a character does not make a batch unreadable", async () => {
  page.weft().track("x", { text: "\ud83d", path: "\\ud83d" });
  await page.after(WAIT);
  expect(page.requests[0]?.init.body).not.toMatch(/[^\\]\\ud83d/);
  expect(page.events()[0]?.properties.text).toBe("\ufffd");
});

test("the id and the time that the caller has are kept", async () => {
  page.weft().track("x", {}, { messageId: "m-1", timestamp: "2026-11-01T00:00:00Z" });
  await page.after(WAIT);
  expect(page.events()[0]).toMatchObject({ messageId: "m-1", timestamp: "2026-11-01T00:00:00Z" });
});
