import { expect, test } from "./helpers";

const LIVE_MS_MAX = 50_000;

test("a signal arrives live, says why and takes an answer", async ({ page }) => {
  test.setTimeout(90_000);
  await page.goto("/workbench");
  const card = page.getByRole("region", { name: "刚收到的信号" }).locator("[data-signal]").first();
  await expect(card).toBeVisible({ timeout: LIVE_MS_MAX });
  await card.getByRole("button", { name: "为什么" }).click();
  await expect(page.getByRole("dialog")).toContainText("证据");
  await page.getByRole("dialog").getByRole("button", { name: "关闭" }).click();
  await card.getByRole("button", { name: "有用" }).click();
  await expect(page.getByText("已记下您的反馈")).toBeVisible();
});
