import { expect, test } from "./helpers";

test("a destination says how it fares and sends again from a moment", async ({ page, baseURL }) => {
  const headers = { Origin: baseURL ?? "" };
  const name = `文件 ${Date.now()}`;
  const made = await page.request.post(`${baseURL}/api/v1/records/destination`, {
    headers,
    data: { name, kind: "ndjson", purpose: "analytics", needs_consent: false },
  });
  expect(made.status()).toBe(201);
  await page.goto("/settings/destinations");
  const row = page.getByRole("row", { name: new RegExp(name) });
  await expect(row.getByText("正常")).toBeVisible();
  await expect(row.getByText("NDJSON 文件")).toBeVisible();
  await row.getByRole("link", { name }).click();
  const health = page.getByRole("region", { name: "发得怎么样" });
  await expect(health.getByText("没有积压")).toBeVisible();

  const again = page.getByRole("region", { name: "重新发送" });
  await again.getByLabel("从什么时候收到的触点起").click();
  const calendar = page.getByRole("dialog").last();
  await calendar.getByRole("button", { name: "上个月" }).click();
  await calendar.getByRole("button", { name: /月15日/ }).click();
  await calendar.getByRole("button", { name: "确定" }).click();
  await again.getByRole("button", { name: "重新发送" }).click();
  await expect(page.getByText("已从这一刻起重新发送")).toBeVisible();
  // What the demo has received goes out, whatever of it the last step left.
  const sent = health.locator("div", { hasText: /^已送达/ }).locator("dd");
  await expect(sent).not.toHaveText("0", { timeout: 30_000 });
});

test("somebody says when they are alerted, and takes it back", async ({ page }) => {
  await page.goto("/workbench");
  await page.getByRole("button", { name: /^账户/ }).click();
  await page.getByRole("menuitem", { name: "我的设置" }).click();
  const mine = page.getByRole("region", { name: "什么时候提醒我" });
  await mine.getByLabel("免打扰从").fill("21:30");
  await mine.getByLabel("免打扰到").fill("08:00");
  await mine.getByLabel("每天最多提醒（个）").fill("20");
  await mine.getByLabel("每天汇总时间").fill("18:00");
  await mine.getByRole("button", { name: "保存" }).click();
  await expect(mine.getByText("现在按您自己的安排提醒。")).toBeVisible();
  await page.reload();
  await expect(mine.getByLabel("免打扰从")).toHaveValue("21:30");
  await expect(mine.getByLabel("每天最多提醒（个）")).toHaveValue("20");
  await mine.getByLabel("每天最多提醒（个）").fill("20000");
  await mine.getByRole("button", { name: "保存" }).click();
  await expect(mine.getByText("每天最多提醒 0 到 10000 个")).toBeVisible();
  await mine.getByRole("button", { name: "改回公司的安排" }).click();
  await expect(mine.getByRole("button", { name: "改回公司的安排" })).toHaveCount(0);
});
