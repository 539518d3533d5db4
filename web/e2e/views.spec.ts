import type { APIRequestContext, Page } from "@playwright/test";
import { expect, expectAccessible, test } from "./helpers";

/** Makes a record over the API, as the page's own origin would. */
async function make(page: Page, request: APIRequestContext, object: string, data: object) {
  const origin = new URL(page.url()).origin;
  const made = await request.post(`/api/v1/records/${object}`, {
    headers: { Origin: origin },
    data,
  });
  expect(made.status(), await made.text()).toBe(201);
  return (await made.json()).id as string;
}

async function makeOpportunity(page: Page, request: APIRequestContext): Promise<string> {
  await page.goto("/workbench");
  const name = `看板测试 ${Date.now()}`;
  const account = await make(page, request, "account", { name: `${name} 有限公司` });
  await make(page, request, "opportunity", { name, account, stage: "contact", amount: "1000" });
  return name;
}

test("a card is moved by menu, by mouse and by keys, and back", async ({ page, request }) => {
  const name = await makeOpportunity(page, request);
  await page.goto(`/o/opportunity?list=board&q=${encodeURIComponent(name)}`);
  const column = (stage: string) => page.locator(`section[data-column="${stage}"]`);
  const card = (stage: string) => column(stage).getByRole("article").filter({ hasText: name });
  await expect(card("contact")).toBeVisible();
  await expectAccessible(page);

  await card("contact")
    .getByRole("button", { name: `移动「${name}」` })
    .click();
  await page.getByRole("menuitem", { name: "需求确认" }).click();
  await expect(card("need")).toBeVisible();
  await expect(column("need")).toContainText("1,000.00");
  await page.getByRole("button", { name: "撤销" }).click();
  await expect(card("contact")).toBeVisible();

  await card("contact").dragTo(column("quote"));
  await expect(card("quote")).toBeVisible();
  await expect(card("contact")).toHaveCount(0);

  await card("quote").getByRole("link", { name }).focus();
  await page.keyboard.press("Alt+ArrowLeft");
  await expect(card("need")).toBeVisible();
});

test("a move that lacks something asks for it", async ({ page, request }) => {
  const name = await makeOpportunity(page, request);
  await page.goto(`/o/opportunity?list=board&q=${encodeURIComponent(name)}`);
  await page.getByRole("button", { name: `移动「${name}」` }).click();
  await page.getByRole("menuitem", { name: "输单" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("请填写输单原因");
  await expect(page.locator('section[data-column="contact"]').getByRole("article")).toHaveCount(1);
  await dialog.getByLabel("输单原因").fill("价格");
  await dialog.getByRole("button", { name: "移动" }).click();
  await expect(page.locator('section[data-column="lost"]').getByRole("article")).toContainText(
    name,
  );
});

test("what is arranged is kept as a view and found again", async ({ page }) => {
  const name = `我的视图 ${Date.now()}`;
  await page.goto("/o/account?list=all");
  await page.getByRole("button", { name: "显示", exact: true }).click();
  await page.getByRole("checkbox", { name: "客户级别" }).uncheck();
  await page.getByRole("combobox", { name: "分组" }).click();
  await page.getByRole("option", { name: "行业" }).click();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("columnheader", { name: "客户级别" })).toHaveCount(0);
  await expect(page.locator("[data-group]").first()).toBeVisible();

  await page.getByRole("button", { name: "视图已改动" }).click();
  await page.getByRole("menuitem", { name: "另存为视图" }).click();
  await page.getByLabel("视图名称").fill(name);
  await page.getByRole("button", { name: "保存" }).click();
  await expect(page).toHaveURL(/view=\d+/);
  await expect(page.getByRole("tab", { name })).toHaveAttribute("aria-selected", "true");

  await page.reload();
  await expect(page.getByRole("columnheader", { name: "客户名称" })).toBeVisible();
  await expect(page.getByRole("columnheader", { name: "客户级别" })).toHaveCount(0);
  const head = page.locator("[data-group]").first();
  const second = page.locator('[data-row="1"]');
  await expect(second).not.toHaveAttribute("data-group");
  await head.click();
  await expect(head.getByRole("gridcell")).toHaveAttribute("aria-expanded", "false");
  await expect(second).toHaveAttribute("data-group");
  await expectAccessible(page);

  await page.getByRole("button", { name: "视图", exact: true }).click();
  await page.getByRole("menuitem", { name: "删除视图" }).click();
  await expect(page.getByRole("tab", { name })).toHaveCount(0);
});

test("an entry goes to another day by keys and by mouse", async ({ page, request }) => {
  await page.goto("/workbench");
  const title = `日历测试 ${Date.now()}`;
  const now = new Date();
  const day = (date: number) => {
    const two = (n: number) => String(n).padStart(2, "0");
    return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(date)}`;
  };
  const due = new Date(`${day(15)}T10:00:00`).toISOString();
  await make(page, request, "task", { title, due_at: due });
  await page.goto(`/o/task?list=calendar&q=${encodeURIComponent(title)}`);
  const cell = (date: number) => page.locator(`[data-day="${day(date)}"]`);
  await expect(cell(15)).toContainText(title);
  await expectAccessible(page);

  await cell(15).getByRole("link", { name: title }).focus();
  await page.keyboard.press("Alt+ArrowRight");
  await expect(cell(16)).toContainText(title);
  await expect(cell(15)).not.toContainText(title);

  await cell(16).locator("[data-entry]").dragTo(cell(10));
  await expect(cell(10)).toContainText(title);
  await page.getByRole("button", { name: "撤销" }).last().click();
  await expect(cell(16)).toContainText(title);
});

test("a section shows when its condition holds", async ({ page }) => {
  await page.goto("/o/opportunity/new");
  await expect(page.getByLabel("商机名称")).toBeVisible();
  const lost = page.locator('[data-section="lost"]');
  await expect(lost).toHaveCount(0);
  const stage = page.getByRole("combobox", { name: "阶段" });
  await stage.click();
  await page.getByRole("option", { name: "输单" }).click();
  await expect(lost.getByLabel("输单原因")).toBeVisible();
  await stage.click();
  await page.getByRole("option", { name: "赢单" }).click();
  await expect(lost).toHaveCount(0);
});

test("the workbench draws its widgets", async ({ page }) => {
  await page.goto("/workbench");
  await expect(page.locator('[data-widget="stages"]')).toContainText("方案报价");
  await expect(page.locator('[data-widget="levels"] svg')).toBeVisible();
  await expectAccessible(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await expect(page.locator('[data-widget="tasks"]')).toBeVisible();
  await expectAccessible(page);
});
