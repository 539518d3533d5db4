import { expect, expectAccessible, test } from "./helpers";

const PAGES = ["/workbench", "/o/account?list=all", "/o/sales_order/new", "/signals", "/import"];

test.describe.configure({ timeout: 180_000 });

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test("no page has a grave barrier", async ({ page }) => {
      for (const path of PAGES) {
        await page.goto(path);
        await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
        await expectAccessible(page);
      }
    });

    test("a record and the open palette have no grave barrier", async ({ page }) => {
      await page.goto("/o/account?list=all");
      await page.getByRole("gridcell").first().getByRole("link").click();
      await expect(page.getByRole("tab", { name: "时间线" })).toBeVisible();
      await expectAccessible(page);
      await page.keyboard.press("Control+k");
      await page.getByRole("combobox").waitFor();
      await expectAccessible(page);
    });
  });
}
