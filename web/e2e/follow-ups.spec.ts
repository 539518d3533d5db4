import { expect, test } from "./helpers";

test("a follow-up is written on a lead and found under the customer it becomes", async ({
  page,
}) => {
  const name = `跟进测试 ${Date.now()}`;
  const company = `跟进测试有限公司 ${Date.now()}`;
  await page.goto("/o/lead/new");
  const box = (field: string) => page.locator(`[data-field="${field}"]`).getByRole("textbox");
  await box("name").fill(name);
  await box("company").fill(company);
  await box("email").fill(`f${Date.now()}@example.com`);
  await page.getByRole("button", { name: "保存" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
  const lead = page.url();

  await page.getByRole("link", { name: "新建跟进" }).click();
  await expect(box("lead")).toHaveValue(name);
  await page.getByLabel("跟进内容").fill("电话约了周四看样机");
  await page.getByRole("button", { name: "保存" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("电话约了周四看样机");

  await page.goto(lead);
  await expect(page.getByRole("link", { name: "电话约了周四看样机" }).first()).toBeVisible();
  await page.locator('[data-command="lead.convert"]').click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "转为客户" }).click();
  const account = page.locator('[data-field="account"]').getByRole("link", { name: company });
  await account.click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(company);
  await expect(page.getByRole("link", { name: "电话约了周四看样机" }).first()).toBeVisible();
});

test("a follow-up of nobody is refused beside the field", async ({ page }) => {
  await page.goto("/o/activity/new");
  await page.getByLabel("跟进内容").fill("不知道跟进谁");
  await page.getByRole("button", { name: "保存" }).click();
  await expect(page.locator('[data-field="account"]')).toContainText("客户和线索至少选一个");
});
