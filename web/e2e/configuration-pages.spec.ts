import { expect, expectAccessible, test } from "./helpers";

const PAGES = [
  "/settings",
  "/settings/objects",
  "/settings/objects/lead",
  "/settings/objects/lead?tab=form",
  "/settings/objects/lead?tab=pages",
  "/settings/objects/lead?tab=views",
  "/settings/objects/lead?tab=advanced",
  "/settings/menus/main",
  "/settings/workbenches/main",
  "/settings/calendars",
  "/settings/calendars/china",
  "/settings/rules",
  "/settings/roles/sales",
  "/settings/people",
  "/settings/imports",
  "/settings/imports/northwind%2F70_orders",
  "/settings/webhooks",
  "/settings/tokens",
  "/settings/bin",
  "/settings/versions",
  "/settings/sandboxes",
  "/settings/packages",
  "/settings/documents",
];

test.describe.configure({ timeout: 180_000 });

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test("no page of the configuration has a grave barrier", async ({ page }) => {
      for (const path of PAGES) {
        await page.goto(path);
        await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
        await expectAccessible(page);
      }
    });
  });
}

test("the editor of a field and its open list have no grave barrier", async ({ page }) => {
  await page.goto("/settings/objects/lead");
  await page.getByRole("button", { name: "新建字段" }).click();
  await page.getByRole("dialog").getByLabel("默认值").fill("sta");
  await expectAccessible(page);
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test("every page of the configuration fits", async ({ page }) => {
    for (const path of PAGES) {
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect([path, wide]).toEqual([path, 0]);
    }
  });
});
