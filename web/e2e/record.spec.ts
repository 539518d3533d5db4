import { expect, test } from "./helpers";

test("an account is created, edited in place and put back", async ({ page }) => {
  const name = `端到端测试有限公司 ${Date.now()}`;
  await page.goto("/o/account/new");
  await page.getByRole("button", { name: "保存" }).click();
  await expect(page.locator('[data-field="name"]')).toContainText(/填写|必填|不能为空/);
  await page.getByLabel("客户名称").fill(name);
  await page.getByRole("button", { name: "保存" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);

  const short = page.locator('[data-field="short_name"]');
  await short.hover();
  await short.getByRole("button", { name: "编辑简称" }).click();
  await page.getByLabel("简称", { exact: true }).fill("端测");
  await page.keyboard.press("Enter");
  await expect(short).toContainText("端测");
  await page.getByRole("button", { name: "撤销" }).click();
  await expect(short).not.toContainText("端测");

  await page.getByRole("tab", { name: "修改记录" }).click();
  await expect(page.getByText("创建了记录")).toBeVisible();
});

test("a change that came too late shows both values", async ({ page, request }) => {
  const name = `冲突测试有限公司 ${Date.now()}`;
  await page.goto("/o/account/new");
  await page.getByLabel("客户名称").fill(name);
  await page.getByRole("button", { name: "保存" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
  const id = page.url().split("/").at(-1);

  await page.getByRole("button", { name: "更多操作" }).click();
  await page.getByRole("menuitem", { name: "编辑" }).click();
  await page.getByLabel("简称").fill("我写的");
  const address = `/api/v1/records/account/${id}`;
  const now = await (await request.get(address)).json();
  const other = await request.patch(address, {
    headers: { "If-Match": `"${now.version}"`, Origin: new URL(page.url()).origin },
    data: { short_name: "别人写的" },
  });
  expect(other.ok()).toBe(true);

  await page.getByRole("button", { name: "保存" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("我写的");
  await expect(dialog).toContainText("别人写的");
  await dialog.getByRole("button", { name: "保存" }).click();
  await expect(page.locator('[data-field="short_name"]')).toContainText("我写的");
});

test("an order is written by keyboard, says why it waits, and is confirmed", async ({ page }) => {
  await page.goto("/o/sales_order/new");
  await page.getByLabel("客户").first().fill("nbsc");
  await expect(page.getByRole("option", { name: /宁波朔驰/ })).toBeVisible();
  await page.keyboard.press("Enter");
  const product = page.getByLabel("第 1 行 产品");
  await product.fill("dgy");
  await expect(page.getByRole("option", { name: "导轨油" })).toBeVisible();
  await page.keyboard.press("Enter");
  // The price comes with the product, the amount while one types.
  await expect(page.getByLabel("第 1 行 单价")).not.toHaveValue("");
  await page.getByLabel("第 1 行 单价").fill("290");
  await page.getByLabel("第 1 行 数量").fill("2");
  await expect(page.getByText("580.00").first()).toBeVisible();
  await page.keyboard.press("Control+s");
  await expect(page.getByRole("heading", { level: 1 })).toContainText(/SO-/);

  const confirm = page.locator('[data-command="sales.order.confirm"]');
  await expect(confirm).toHaveAttribute("aria-disabled", "true");
  await expect(page.getByText("审核：请先选择发货仓库")).toBeVisible();
  await page.getByRole("button", { name: "更多操作" }).click();
  await page.getByRole("menuitem", { name: "编辑" }).click();
  await page.getByLabel("发货仓库").fill("shzx");
  await expect(page.getByRole("option", { name: "上海中心仓" })).toBeVisible();
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "保存" }).click();
  await confirm.click();
  await expect(page.locator('[data-field="status"]')).toContainText("已审核");
  await expect(page.locator('[data-command="sales.order.reopen"]')).toHaveAttribute(
    "aria-disabled",
    "false",
  );
});
