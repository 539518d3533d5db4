import { expect, test } from "./helpers";

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

test("everything fits a phone", async ({ page }) => {
  for (const path of [
    "/workbench",
    "/o/account?list=all",
    "/signals",
    "/import",
    "/o/sales_order/new",
    "/profile",
    "/settings/destinations",
    "/settings/rules",
  ]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect([path, wide]).toEqual([path, 0]);
  }
});

test("the list is cards, and the menu opens over the page", async ({ page }) => {
  await page.goto("/o/account?list=all");
  await page.locator("main li a").first().tap();
  await expect(page.getByRole("tab", { name: "时间线" })).toBeVisible();
  await page.getByRole("button", { name: "菜单" }).tap();
  await page.getByRole("navigation").getByRole("link", { name: "联系人" }).tap();
  await expect(page.getByRole("heading", { level: 1, name: "联系人" })).toBeVisible();
});
