import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, expectAccessible, test } from "./helpers";

const SENT_MS_MAX = 15_000;
const PATIENCE_MS = 90_000;

test("a page of another site loads the script from Weft, asks first and sends what happens", async ({
  page,
  baseURL,
}) => {
  test.setTimeout(PATIENCE_MS);
  const weft = new URL(baseURL ?? "");
  let shop = "";
  const server = createServer((_asked, answer) => {
    answer.setHeader("content-type", "text/html; charset=utf-8");
    answer.end(shop);
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const site = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const ask = (path: string, data?: object) => {
    const headers = { origin: weft.origin };
    return data
      ? page.request.post(`${weft.origin}${path}`, { data, headers })
      : page.request.get(`${weft.origin}${path}`);
  };
  const made = await ask("/api/v1/records/source", {
    name: `官网 ${Date.now()}`,
    kind: "web",
    origins: site,
  });
  expect(made.status()).toBe(201);
  const source = await made.json();
  const counts = async () => {
    const health = await (await ask(`/api/v1/sources/${source.id}/health`)).json();
    return [health.accepted, health.rejected];
  };

  shop = `<!doctype html><title>泵</title><body>
    <script src="${weft.origin}/weft.js" data-key="${source.write_key}"></script>
    <script>weft.page(); weft.track("quote_request", { product: "泵" });</script>`;
  await page.goto(`${site}/shop`);
  await page.waitForFunction(() => "weft" in window);
  expect(await counts()).toEqual([0, 0]);
  const answered = page.waitForResponse((response) => response.url().endsWith("/v1/batch"));
  await page.evaluate(() => {
    const { weft } = window as unknown as { weft: { consent: (yes: object) => void } };
    weft.consent({ analytics: true });
  });
  const batch = await (await answered).json();
  const statuses = batch.results.map((result: { status: string }) => result.status);
  expect(statuses).toEqual(["accepted", "accepted"]);
  await expect.poll(counts, { timeout: SENT_MS_MAX }).toEqual([2, 0]);
  await page.goto("about:blank");
  server.close();
});

test("what others call back with is mapped without code and tried first", async ({
  page,
  baseURL,
}) => {
  const made = await page.request.post(`${baseURL}/api/v1/records/source`, {
    headers: { Origin: baseURL ?? "" },
    data: { name: `商城 ${Date.now()}`, kind: "server" },
  });
  const { id } = (await made.json()) as { id: string };
  await page.goto(`/settings/sources/${id}`);
  const panel = page.getByRole("region", { name: "别人的回调" });
  const mapping = panel.getByLabel("字段映射（JSON）");
  test.setTimeout(PATIENCE_MS);
  await panel.getByRole("button", { name: "试一试" }).click();
  await expect(panel.getByRole("row", { name: /paid.*KH001/ })).toBeVisible();
  await mapping.fill('{ "evnt": "type" }');
  await panel.getByRole("button", { name: "保存" }).click();
  await expect(panel.getByRole("alert")).toContainText("evnt");
  await mapping.fill('{ "event": "type", "user_id": "buyer.code" }');
  await panel.getByRole("button", { name: "保存" }).click();
  await expect(page.getByText("字段映射已保存")).toBeVisible();
  await expectAccessible(page);
  const kept = await page.request.get(`${baseURL}/api/v1/sources/${id}/mapping`);
  expect((await kept.json()).mapping).toEqual({ event: "type", user_id: "buyer.code" });
});

test("a file of the past is looked at and taken, and the secret is turned, on the page of a source", async ({
  page,
  baseURL,
}) => {
  test.setTimeout(PATIENCE_MS);
  const headers = { origin: baseURL ?? "" };
  const made = await page.request.post("/api/v1/records/source", {
    data: { name: `展会 ${Date.now()}`, kind: "exhibition" },
    headers,
  });
  const source = await made.json();
  await page.goto(`/settings/sources/${source.id}`);
  const past = page.getByRole("region", { name: "历史触点文件" });
  const rows =
    "姓名,手机,扫码时间,展位\n张三,13800138001,2026-02-01 10:00,A1\n李四,13800138002,,A1\n";
  await past
    .locator('input[type="file"]')
    .setInputFiles({ name: "展会.csv", mimeType: "text/csv", buffer: Buffer.from(rows) });
  await past.getByRole("button", { name: "先看看" }).click();
  await expect(past.getByText("看了前 2 行：1 行迟到，0 行重复，1 行有错")).toBeVisible();
  await expect(past.getByLabel("扫码时间", { exact: true }).first()).toHaveValue("发生时间");
  await past.getByRole("button", { name: "收进来" }).click();
  await expect(past.getByText(/共 2 行：收进 2 个触点（其中 2 个迟到）/)).toBeVisible({
    timeout: SENT_MS_MAX,
  });
  const fetched = page.waitForEvent("download");
  await past.getByText("下载错误行").click();
  expect((await fetched).suggestedFilename()).toContain("展会");

  await page.getByRole("button", { name: "更换密钥" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "更换密钥" }).click();
  await expect(page.getByLabel("签名密钥").last()).toHaveValue(/\S{20,}/);
  await page.getByRole("button", { name: "已保存好" }).click();
});
