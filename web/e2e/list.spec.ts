import { expect, test } from "./helpers";

test("a filter lives in the address and survives a reload", async ({ page }) => {
  await page.goto("/o/account?list=all");
  const total = page.locator("[data-total]");
  await expect(total).not.toBeEmpty();
  const all = await total.getAttribute("data-total");

  await page.getByRole("button", { name: "筛选" }).click();
  await page.getByRole("combobox", { name: "字段" }).fill("客户级别");
  await page.getByRole("option", { name: "客户级别" }).click();
  await page.getByRole("checkbox").first().check();
  await page.getByRole("button", { name: "应用" }).click();
  await expect(page).toHaveURL(/filter=level/);
  await expect(total).not.toHaveAttribute("data-total", all ?? "");
  const filtered = await total.getAttribute("data-total");

  await page.reload();
  await expect(total).toHaveAttribute("data-total", filtered ?? "");
  await expect(page.getByRole("button", { name: /客户级别/ })).toBeVisible();

  await page.getByRole("button", { name: "移除此条件" }).click();
  await expect(total).toHaveAttribute("data-total", all ?? "");
});

test("a header sorts, and the arrow keys and Enter open a record", async ({ page }) => {
  await page.goto("/o/account?list=all");
  const grid = page.getByRole("grid");
  await grid.getByRole("columnheader", { name: "客户名称" }).click();
  await expect(page).toHaveURL(/sort=name/);
  await expect(grid.getByRole("columnheader", { name: "客户名称" })).toHaveAttribute(
    "aria-sort",
    "ascending",
  );
  await grid
    .getByRole("gridcell")
    .first()
    .click({ position: { x: 3, y: 3 } });
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("End");
  await page.keyboard.press("Home");
  await expect(page.locator('[data-row="1"] [data-column="0"]')).toBeFocused();
  const name = await page.locator('[data-row="1"] [data-column="0"]').textContent();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name ?? "");
});

test("an expression is checked before it filters", async ({ page }) => {
  await page.goto("/o/account?list=all");
  await page.getByRole("button", { name: "筛选" }).click();
  await page.getByRole("button", { name: "改写表达式" }).click();
  await page.getByLabel("筛选表达式").fill("credit_limit >= 0 or name is empty");
  await page.getByRole("button", { name: "应用" }).click();
  await expect(page).toHaveURL(/credit_limit/);
  await expect(page.getByRole("grid")).toBeVisible();
});

test("the palette finds records, and g then a letter goes to a page", async ({ page }) => {
  await page.goto("/o/account?list=all");
  const name = await page.getByRole("gridcell").first().textContent();
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "搜索与跳转" }).fill(name?.slice(0, 4) ?? "");
  await expect(page.getByRole("option").first()).toContainText(name?.slice(0, 2) ?? "");
  await page.keyboard.press("Escape");
  await page.keyboard.press("g");
  await page.keyboard.press("s");
  await expect(page).toHaveURL(/\/signals/);
});
