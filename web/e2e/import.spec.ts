import { expect, test } from "./helpers";

test("a CSV file is previewed, imported without its bad row and taken back", async ({ page }) => {
  const stamp = Date.now();
  const csv = [
    "客户编号,客户名称,电话",
    `T${stamp}A,导入一有限公司 ${stamp},13800138000`,
    `T${stamp}B,导入二有限公司 ${stamp},`,
    `T${stamp}C,坏行有限公司 ${stamp},不是电话`,
  ].join("\n");
  await page.goto("/import");
  await page.getByLabel("选择 CSV 文件，或拖到这里").setInputFiles({
    name: `客户${stamp}.csv`,
    mimeType: "text/csv",
    buffer: Buffer.from(csv),
  });
  await page.getByRole("button", { name: "预览" }).click();
  await expect(page.getByText("共 3 行，1 处有问题")).toBeVisible();
  await expect(page.getByRole("cell", { name: `导入一有限公司 ${stamp}` })).toBeVisible();
  await expect(page.getByText(/第 4 行 电话.*不是电话号码/)).toBeVisible();

  await page.getByRole("button", { name: "导入 2 行" }).click();
  await expect(page.getByText("导入完成")).toBeVisible({ timeout: 30_000 });
  await page.goto(`/o/account?list=all&q=${stamp}`);
  await expect(page.locator("[data-total]")).toHaveAttribute("data-total", "2");

  await page.goto("/import");
  const past = page.getByRole("listitem").filter({ hasText: `客户${stamp}.csv` });
  await past.getByRole("button", { name: "撤销导入" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "撤销导入" }).click();
  await expect(dialog).toContainText("已删除 2 条");
  await dialog.getByRole("button", { name: "关闭" }).click();
  await expect(past).toContainText("已撤销");
});
