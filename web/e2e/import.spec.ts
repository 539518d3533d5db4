import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "./helpers";

test("a CSV file is mapped, previewed, imported without its bad row and taken back", async ({
  page,
}) => {
  const stamp = Date.now();
  const csv = [
    "客户编号,客户名称,电话",
    `T${stamp}A,导入一有限公司 ${stamp},13800138000`,
    `T${stamp}B,导入二有限公司 ${stamp},`,
    `T${stamp}C,坏行有限公司 ${stamp},不是电话`,
  ].join("\n");
  await page.goto("/import");
  await page.getByLabel("选择 Excel 或 CSV 文件，或拖到这里").setInputFiles({
    name: `客户${stamp}.csv`,
    mimeType: "text/csv",
    buffer: Buffer.from(csv),
  });
  await page.getByRole("button", { name: "下一步" }).click();
  await expect(page.getByText(`导入一有限公司 ${stamp}`)).toBeVisible();
  await page.getByRole("button", { name: "预览" }).click();
  await expect(page.getByText("共 3 行，1 处有问题")).toBeVisible();
  await expect(page.getByRole("cell", { name: `导入一有限公司 ${stamp}` })).toBeVisible();
  await expect(page.getByText(/第 4 行 电话.*不是电话号码/)).toBeVisible();

  await page.getByRole("button", { name: "开始导入" }).click();
  await expect(page.getByRole("heading", { name: "导入完成", exact: true })).toBeVisible({
    timeout: 30_000,
  });
  const waiting = page.waitForEvent("download");
  await page.getByRole("link", { name: "下载错误行" }).click();
  const corrected = readFileSync(await (await waiting).path(), "utf8");
  expect(corrected).toContain("错误原因");
  expect(corrected).toContain(`T${stamp}C`);
  expect(corrected).not.toContain(`T${stamp}A`);
  await page.goto(`/o/account?list=all&q=${stamp}`);
  await expect(page.locator("[data-total]")).toHaveAttribute("data-total", "2");

  await page.getByRole("button", { name: "导出" }).click();
  await page.getByRole("button", { name: "开始导出" }).click();
  await expect(page.getByText("已导出 2 行")).toBeVisible({ timeout: 30_000 });

  await page.goto("/import");
  const past = page.getByRole("listitem").filter({ hasText: `客户${stamp}.csv` });
  await past.getByRole("button", { name: "撤销导入" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "撤销导入" }).click();
  await expect(dialog).toContainText("已删除 2 条");
  await dialog.getByRole("button", { name: "关闭" }).click();
  await expect(past).toContainText("已撤销");
});

test("a customer template of another program is tried and imported as proposed", async ({
  page,
}) => {
  const template = fileURLToPath(
    new URL("../../crates/sheet/tests/templates/customer_template.xls", import.meta.url),
  );
  const name = `客户模板${Date.now()}.xls`;
  await page.goto("/import");
  await page.getByLabel("选择 Excel 或 CSV 文件，或拖到这里").setInputFiles({
    name,
    mimeType: "application/vnd.ms-excel",
    buffer: readFileSync(template),
  });
  await page.getByRole("button", { name: "下一步" }).click();
  await expect(page.getByLabel("表头在第几行")).toHaveValue("2");
  await expect(page.getByText("13000000000 · 15000000000")).toBeVisible();
  await page.getByRole("button", { name: "预览" }).click();
  await expect(page.getByRole("cell", { name: "+8613000000000" })).toBeVisible();
  await page.getByRole("button", { name: "试导入整个文件" }).click();
  await expect(page.getByText("试导入完成，未写入任何数据")).toBeVisible({ timeout: 30_000 });
  await page.getByRole("button", { name: "开始导入" }).click();
  // The trial's words hold those of the import, and every past import can be taken back too.
  const heading = page.getByRole("heading", { name: "导入完成", exact: true });
  const done = page.getByRole("status").filter({ has: heading });
  await expect(done).toBeVisible({ timeout: 30_000 });
  await done.getByRole("button", { name: "撤销导入" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "撤销导入" }).click();
  await expect(dialog).toContainText("已删除 2 条");
});
