import { expect, test } from "./helpers";

const DWELL_MS_MAX = 40_000;
const LIVE_MS_MAX = 5_000;

test("a click on the web site arrives live, says why and takes an answer", async ({
  page,
  context,
}) => {
  test.setTimeout(90_000);
  await page.goto("/workbench");
  await expect(page.getByText("实时", { exact: true })).toBeVisible();
  const card = page.getByRole("region", { name: "刚收到的信号" }).locator("[data-signal]").first();

  const site = await context.newPage();
  await site.goto("/demo-site/product/servo");
  await expect(site.locator("#sent")).toContainText("停留已记录", { timeout: DWELL_MS_MAX });
  await site.locator("[data-label='API 文档']").last().click();
  await page.bringToFront();
  await expect(card).toBeVisible({ timeout: LIVE_MS_MAX });
  await expect(card).toContainText("API 文档");

  await card.getByRole("button", { name: "为什么" }).click();
  const why = page.getByRole("dialog");
  await expect(why.getByText("证据")).toBeVisible();
  await expect(why.getByText(/停留超过/).first()).toBeVisible();
  await why.getByRole("button", { name: "关闭" }).click();
  await card.getByRole("button", { name: "有用" }).click();
  await expect(page.getByText("已记下您的反馈")).toBeVisible();
  await expect(card).toBeHidden();
});
