import type { Locator, Page } from "@playwright/test";
import { expect, test } from "./helpers";

const NAME = `租赁单${Date.now() % 100_000}`;

/** Chooses from a box that lists. */
async function choose(page: Page, box: Locator, option: string) {
  await box.click();
  await page.getByRole("option", { name: option, exact: true }).click();
}

async function addField(
  page: Page,
  label: string,
  type: string,
  more?: (dialog: Locator) => Promise<void>,
) {
  await page.getByRole("button", { name: "新建字段" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("名称（中文）").first().fill(label);
  await choose(page, dialog.getByLabel("类型", { exact: true }), type);
  await more?.(dialog);
  await dialog.getByRole("button", { name: "存入草稿" }).click();
  await expect(dialog).toHaveCount(0);
}

/** Asks the palette for a page; keys are heard once the frame of the app is drawn. */
async function askPalette(page: Page, words: string) {
  await expect(page.getByRole("button", { name: /搜索客户、订单、页面/ })).toBeVisible();
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill(words);
}

const order = (page: Page) =>
  page
    .locator('[data-sort-list="section-0"] [data-sort-handle]')
    .evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset.sortHandle));

// A whole module is a long way to click.
test.describe.configure({ mode: "serial", timeout: 180_000 });

test("a module is made by clicking: object, fields, form order, menu entry, published", async ({
  page,
}) => {
  await page.goto("/settings/objects");
  await page.getByRole("button", { name: "新建对象" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("名称（中文）").fill(NAME);
  await expect(dialog.getByLabel("接口名")).toHaveValue(/^zulindan\d+$/);
  await dialog.getByText("自动编号").click();
  await dialog.getByLabel("编号规则").fill("ZL-{yyyyMM}-{0000}");
  await expect(dialog.getByText(/ZL-\d{6}-0001/)).toBeVisible();
  await dialog.getByRole("button", { name: "创建" }).click();
  await expect(page.getByRole("heading", { level: 1, name: NAME })).toBeVisible();

  await addField(page, "押金", "金额");
  await addField(page, "归还日期", "日期");
  await addField(page, "承租客户", "关联", async (one) => {
    await choose(page, one.getByLabel("关联到"), "客户");
  });
  await addField(page, "双倍押金", "公式", async (one) => {
    const formula = one.getByRole("combobox", { name: /公式/ });
    await formula.pressSequentially("yaj");
    await expect(page.getByRole("option", { name: /押金/ })).toBeVisible();
    await page.keyboard.press("Enter");
    await expect(formula).toHaveValue("yajin");
    await formula.pressSequentially(" * 2");
    // Read back in words, against the draft: nothing of this is published yet.
    await expect(one.getByRole("status")).toContainText("押金");
    await choose(page, one.getByLabel("结果类型"), "金额");
  });

  await page.getByRole("tab", { name: "表单" }).click();
  await expect
    .poll(() => order(page))
    .toEqual(["number", "yajin", "guihairiqi", "chengzukehu", "shuangbeiyajin"]);
  const handle = (words: string) => page.getByRole("button", { name: `移动「${words}」：` });
  const from = await handle("承租客户").boundingBox();
  const to = await handle("押金").first().boundingBox();
  if (!from || !to) throw new Error("the handles are not on the page");
  await page.mouse.move(from.x + 8, from.y + 8);
  await page.mouse.down();
  await page.mouse.move(from.x + 40, from.y + 8, { steps: 4 });
  await page.mouse.move(to.x + 2, to.y + 8, { steps: 8 });
  await page.mouse.up();
  await expect
    .poll(() => order(page))
    .toEqual(["number", "chengzukehu", "yajin", "guihairiqi", "shuangbeiyajin"]);
  // By keyboard: down once, and the focus goes along.
  await handle("押金").first().focus();
  await page.keyboard.press("ArrowDown");
  await expect.poll(async () => (await order(page)).slice(2, 4)).toEqual(["guihairiqi", "yajin"]);
  await expect(handle("押金").first()).toBeFocused();

  await page.goto("/settings/menus/main");
  await page.getByRole("button", { name: "销售订单: 添加菜单项" }).click();
  await dialog.getByLabel("名称（中文）").fill(`${NAME}列表`);
  await choose(page, dialog.getByLabel("对象", { exact: false }).last(), NAME);
  await dialog.getByRole("button", { name: "存入草稿" }).click();
  await expect(dialog).toHaveCount(0);

  await page.getByRole("button", { name: "校验" }).click();
  await expect(page.getByText("草稿没有问题")).toBeVisible();
  await page.getByRole("button", { name: "发布" }).click();
  await dialog.getByLabel("修改原因").fill(`新增${NAME}`);
  await dialog.getByRole("button", { name: "发布" }).click();
  await expect(page.getByText(/已发布第 \d+ 版/)).toBeVisible();
  await expect(page.locator("[data-draft]")).toHaveCount(0);
});

test("its records are made at once, and rolling back takes the module away", async ({ page }) => {
  await page.goto("/workbench");
  await askPalette(page, `${NAME}列表`);
  await page.getByRole("option").first().click();
  await expect(page.getByRole("heading", { level: 1, name: NAME })).toBeVisible();
  await page.locator("[data-create]").first().click();
  await page.getByLabel("押金", { exact: true }).fill("500");
  await page.getByRole("button", { name: "保存" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(/ZL-\d{6}-0001/);
  await expect(page.getByText("1,000.00").first()).toBeVisible();

  await page.goto("/settings/versions");
  const version = page.locator("details", { hasText: `新增${NAME}` }).first();
  await version.getByRole("checkbox").check();
  await page.getByRole("button", { name: /撤销所选/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("修改原因").fill("先不上线");
  await dialog.getByRole("button", { name: "回滚" }).click();
  await expect(page.getByText(/已回滚/)).toBeVisible();
  await page.goto("/workbench");
  await expect(page.getByRole("navigation").getByText("销售订单")).toBeVisible();
  await askPalette(page, `${NAME}列表`);
  await expect(page.getByText("没有找到")).toBeVisible();
});

test("by keyboard alone: past the menu, and a type is chosen by its first letters", async ({
  page,
}) => {
  await page.goto("/settings/objects/contact");
  await page.getByRole("button", { name: "新建字段" }).waitFor();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "跳到正文" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();
  await page.getByRole("button", { name: "新建字段" }).press("Enter");
  await page.keyboard.type("租期");
  const type = page.getByRole("combobox", { name: "类型" }).or(page.getByLabel("类型")).first();
  await type.focus();
  await page.keyboard.type("没有这种");
  await page.keyboard.press("Enter");
  // Nothing fits: the form stays.
  await expect(page.getByRole("dialog")).toBeVisible();
  await type.fill("日期");
  await page.keyboard.press("Enter");
  await expect(type).toHaveValue("日期");
  await page.getByRole("dialog").getByRole("button", { name: "取消" }).press("Enter");
  await expect(page.getByRole("dialog")).toBeHidden();
});
