import type { Page } from "@playwright/test";
import { expect, expectAccessible, test } from "./helpers";

// What these pages write goes into the draft, which is dropped again; tokens and webhooks are taken
// back by the test that made them.
test.describe.configure({ timeout: 120_000 });
test.use({ actionTimeout: 15_000 });

const api = (page: Page, method: "delete" | "get", path: string, baseURL = "") =>
  page.request[method](`${baseURL}/api/v1${path}`, { headers: { Origin: baseURL } });

test.afterEach(async ({ page, baseURL }) => {
  await api(page, "delete", "/config/draft", baseURL);
});

const inDraft = (page: Page) => expect(page.getByText(/草稿中有 \d+ 处修改/)).toBeVisible();

test("a day of a calendar is switched by mouse and by keyboard, and named", async ({ page }) => {
  await page.goto("/settings/calendars/china");
  await page.getByRole("button", { name: "下一年" }).click();
  const day = page.locator('[data-day="2027-10-08"]');
  await day.click();
  await expect(day).toHaveAttribute("aria-pressed", "true");
  await inDraft(page);
  const name = page.getByRole("region", { name: "选中的日子" }).getByLabel("名称");
  await name.fill("厂庆");
  await name.press("Tab");
  await expect(page.getByRole("row", { name: /10-08 休息 厂庆/ })).toBeVisible();
  await day.focus();
  await page.keyboard.press("ArrowRight");
  const saturday = page.locator('[data-day="2027-10-09"]');
  await expect(saturday).toBeFocused();
  await page.keyboard.press("Space");
  await expect(saturday).toHaveAttribute("data-mark", "worked");
  await expectAccessible(page);
});

test("holidays of a year are imported, and a line that cannot be read is told", async ({
  page,
}) => {
  await page.goto("/settings/calendars/china");
  await page.getByRole("button", { name: "导入安排" }).click();
  const text = page.getByLabel("或粘贴内容");
  await text.fill("2027-01-01,放假,元旦\n2027-02-30,放假");
  await expect(page.getByText("第 2 行读不懂")).toBeVisible();
  await text.fill("2027-01-01,放假,元旦\n2027-01-03,上班,元旦");
  await expect(page.getByText("读到 2 天，年份：2027")).toBeVisible();
  await page.getByRole("dialog").getByRole("button", { name: "存入草稿" }).click();
  await expect(page.getByRole("row", { name: /01-01 休息 元旦/ })).toBeVisible();
  await expect(page.getByRole("row", { name: /01-03 上班 元旦/ })).toBeVisible();
});

test("a new calendar is named in what the draft changes", async ({ page }) => {
  await page.goto("/settings/calendars");
  await page.getByRole("button", { name: "新建日历" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("名称（中文）").fill("工厂日历");
  await dialog.getByRole("button", { name: "创建" }).click();
  await page.waitForURL("**/settings/calendars/gongchangrili");
  await page.getByRole("button", { name: "周六" }).click();
  await expect(page.getByRole("button", { name: "周六" })).toHaveAttribute("aria-pressed", "true");
  await page.getByRole("button", { name: "查看差异" }).click();
  await expect(page.getByText("新增工作日历「工厂日历」")).toBeVisible();
});

test("an import profile is made of pasted headers and says what it lacks", async ({ page }) => {
  await page.goto("/settings/imports");
  await page.getByRole("button", { name: "新建导入方案" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("方案组").fill("erp");
  await dialog.getByLabel("导入到").fill("线索");
  await page.getByRole("option", { name: "线索", exact: true }).click();
  await dialog.getByLabel("文件名").fill("leads.csv");
  await dialog.getByRole("button", { name: "创建" }).click();
  await page.waitForURL("**/settings/imports/erp%2F10_lead");
  await page.getByRole("button", { name: "添加一列" }).click();
  await page.getByLabel("第 1 列的表头").focus();
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.setData("text", "公司\t电话\t别的");
    document.activeElement?.dispatchEvent(
      new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }),
    );
  });
  await expect(page.getByRole("combobox", { name: "第 1 个字段", exact: true })).toHaveValue(
    "公司",
  );
  await expect(page.getByRole("combobox", { name: "第 2 个字段", exact: true })).toHaveValue(
    "电话",
  );
  await expect(page.getByText("表头和字段都要填")).toBeVisible();
  await expect(page.getByRole("button", { name: "存入草稿" })).toBeDisabled();
  await page.getByRole("button", { name: "移除「别的」" }).click();
  await expect(page.getByText(/必填，但没有来源/).first()).toBeVisible();
  const saved = page.waitForResponse(
    (response) =>
      response.url().includes("/api/v1/config/") && response.request().method() === "PUT",
  );
  await page.getByRole("button", { name: "存入草稿" }).click();
  expect((await saved).ok()).toBe(true);
  await page.reload();
  await expect(page.getByLabel("第 2 列的表头")).toHaveValue("电话");
  await expectAccessible(page);
});

test("a record page is made from the built-in one and changed by keyboard", async ({ page }) => {
  await page.goto("/settings/objects/lead?tab=pages");
  await page.getByRole("button", { name: "自定义记录页" }).click();
  const right = page.getByRole("region", { name: "右侧" });
  await right.getByRole("button", { name: "在「右侧」中添加区块" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("combobox", { name: "显示什么" }).click();
  await page.getByRole("option", { name: "72 小时卡片" }).click();
  await dialog.getByRole("button", { name: "存入草稿" }).click();
  await expect(right.getByRole("button", { name: "72 小时卡片", exact: true })).toBeVisible();
  await right.getByRole("button", { name: /^移动「72 小时卡片」：/ }).press("ArrowLeft");
  const middle = page.getByRole("region", { name: "中间的页签" });
  await expect(middle.getByRole("button", { name: "72 小时卡片", exact: true })).toBeVisible();
  await expect(right.getByRole("button", { name: "72 小时卡片", exact: true })).toHaveCount(0);
  await inDraft(page);
  await expectAccessible(page);
});

test("a token is made with scopes, shown once, used and revoked", async ({ page, baseURL }) => {
  await page.goto("/settings/tokens");
  await page.getByRole("button", { name: "新建令牌" }).click();
  const dialog = page.getByRole("dialog");
  const name = `e2e ${Date.now()}`;
  await dialog.getByLabel("名称").fill(name);
  await dialog.getByRole("button", { name: "30 天" }).click();
  const create = dialog.getByRole("button", { name: "创建令牌" });
  await expect(create).toBeDisabled();
  await dialog.getByRole("combobox", { name: "第 1 个对象" }).fill("线索");
  await page.getByRole("option", { name: "线索", exact: true }).click();
  await dialog.getByLabel("修改").check();
  await expectAccessible(page);
  await create.click();
  const secret = page.getByRole("dialog").getByLabel("令牌", { exact: true });
  await expect(secret).toHaveValue(/^weft_/);
  const token = await secret.inputValue();
  await page.getByRole("button", { name: "已保存好" }).click();
  const used = await fetch(`${baseURL}/api/v1/records/lead`, {
    headers: { Authorization: `Bearer ${token}` },
  });
  expect(used.status).toBe(200);
  const row = page.getByRole("row", { name: new RegExp(name) });
  await expect(row).toContainText("查看 · 修改");
  await row.getByRole("button", { name: `停用: ${name}` }).click();
  await page.getByRole("dialog").getByRole("button", { name: "停用", exact: true }).click();
  await expect(row).toHaveCount(0);
});

test("a webhook is checked while it is typed, shown its secret, paused and deleted", async ({
  page,
}) => {
  await page.goto("/settings/webhooks");
  await page.getByRole("button", { name: "新建 Webhook" }).click();
  const dialog = page.getByRole("dialog");
  const name = `e2e ${Date.now()}`;
  await dialog.getByLabel("名称").fill(name);
  await dialog.getByLabel("接收地址").fill("http://erp.example.com/hook");
  await expect(dialog.getByText("公网地址必须以 https:// 开头")).toBeVisible();
  await dialog.getByLabel("接收地址").fill("https://erp.example.com/hook");
  await dialog.getByRole("combobox", { name: "对象" }).fill("线索");
  await page.getByRole("option", { name: "线索", exact: true }).click();
  await dialog.getByLabel("修改").check();
  await dialog.getByLabel("只通知符合条件的记录").fill("phnoe is not empty");
  // The list of proposals lies over what stands below until one leaves the box.
  await dialog.getByLabel("名称").focus();
  await dialog.getByRole("button", { name: "改为 phone" }).click();
  await expect(dialog.getByRole("status")).toBeVisible();
  await dialog.getByRole("button", { name: "保存" }).click();
  await expect(page.getByRole("textbox", { name: "签名密钥" })).toHaveValue(/^whsec_/);
  await page.getByRole("button", { name: "已保存好" }).click();
  await page.getByRole("link", { name }).click();
  await expect(page.getByText("没有投递")).toBeVisible();
  await page.getByRole("button", { name: "暂停" }).click();
  await expect(page.getByText("已暂停")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "更换密钥" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "更换密钥" }).click();
  await expect(page.getByRole("textbox", { name: "签名密钥" })).toHaveValue(/^whsec_/);
  await page.getByRole("button", { name: "已保存好" }).click();
  await page.getByRole("button", { name: "删除" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "删除", exact: true }).click();
  await page.waitForURL("**/settings/webhooks");
  await expect(page.getByRole("link", { name })).toHaveCount(0);
});

test("a signal rule is read in words and switched off and on", async ({ page }) => {
  await page.goto("/settings/rules");
  await expect(page.getByText("同一种触点，7 天内至少 3 次")).toBeVisible();
  const active = page.getByLabel("启用: 七天内反复触达");
  await active.uncheck();
  await page.reload();
  await expect(active).not.toBeChecked();
  await active.check();
  await page.reload();
  await expect(active).toBeChecked();
});

test("a deleted record is found in the bin and taken back", async ({ page, baseURL }) => {
  const headers = { Origin: baseURL ?? "" };
  const name = `回收 ${Date.now()}`;
  const made = await page.request.post(`${baseURL}/api/v1/records/lead`, {
    headers,
    data: { name, phone: "13800000009" },
  });
  const { id } = (await made.json()) as { id: string };
  await page.request.delete(`${baseURL}/api/v1/records/lead/${id}`, {
    headers: { ...headers, "If-Match": '"1"' },
  });
  await page.goto("/settings/bin?object=lead");
  const row = page.getByRole("row", { name: new RegExp(name) });
  await expect(row).toBeVisible();
  await expectAccessible(page);
  await row.getByRole("button", { name: `恢复: ${name}` }).click();
  await expect(row).toHaveCount(0);
  await page.getByRole("button", { name: "打开", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
});
