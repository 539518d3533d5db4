import { expect, test } from "./helpers";

test("a CSV file is previewed, imported and taken back", async ({ page }) => {
  const stamp = Date.now();
  const csv = `客户编号,客户名称,电话\nT${stamp}A,导入一有限公司 ${stamp},13800138000\nT${stamp}B,导入二有限公司 ${stamp},\n`;
  await page.goto("/import");
  await page.getByLabel("选择 CSV 文件，或拖到这里").setInputFiles({
    name: "客户.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(csv),
  });
  await page.getByRole("button", { name: "预览" }).click();
  await expect(page.getByText("共 2 行")).toBeVisible();
  await page.getByRole("button", { name: "导入 2 行" }).click();
  await expect(page.getByText("导入完成")).toBeVisible({ timeout: 30_000 });
  await page.getByRole("button", { name: "撤销导入" }).first().click();
  await expect(page.getByRole("dialog")).toContainText("已删除 2 条");
});
