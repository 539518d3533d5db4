import { expect, signIn, test } from "./helpers";

test("what is typed outlives the session", async ({ page, context }) => {
  await page.goto("/o/account/new");
  const name = page.getByLabel("客户名称");
  const typed = `会话结束也不丢 ${Date.now()}`;
  await name.fill(typed);
  await context.clearCookies();
  await page.getByRole("button", { name: "保存", exact: true }).click();
  await expect(page.getByText("登录已过期")).toBeVisible();
  await expect(name).toHaveValue(typed);
  // The door opens in a tab of its own.
  const door = context.waitForEvent("page");
  await page.getByRole("button", { name: "登录", exact: true }).click();
  await expect(await door).toHaveURL(/\/sign-in/);
  await signIn(await context.newPage());
  await page.getByRole("button", { name: "保存", exact: true }).click();
  await expect(page.getByRole("heading", { name: typed })).toBeVisible();
});

test("with nothing typed a session that ended leads to the door and back", async ({
  page,
  context,
}) => {
  await page.goto("/o/account?list=all");
  await page.getByRole("grid").waitFor();
  await context.clearCookies();
  await page.goto("/o/contact?list=all");
  await expect(page).toHaveURL(/\/sign-in\?next=/);
});

test("a link asks before it leaves what is typed", async ({ page }) => {
  await page.goto("/o/account/new");
  const name = page.getByLabel("客户名称");
  const typed = `链接也不丢 ${Date.now()}`;
  await name.fill(typed);
  const away = page.getByRole("link", { name: "联系人", exact: true }).first();
  await away.click();
  const asked = page.getByRole("dialog", { name: "还没有保存" });
  await asked.getByRole("button", { name: "留下继续填" }).click();
  await expect(asked).toBeHidden();
  await expect(name).toHaveValue(typed);
  // Saving asks nothing, and neither does leaving afterwards.
  await page.getByRole("button", { name: "保存", exact: true }).click();
  await expect(page.getByRole("heading", { name: typed })).toBeVisible();
  await page.goto("/o/account/new");
  await name.fill("不要了");
  await away.click();
  await asked.getByRole("button", { name: "不保存，离开" }).click();
  await expect(page).toHaveURL(/\/o\/contact/);
});

test("what is typed of an object stays behind its other tabs, and a link asks", async ({
  page,
}) => {
  await page.goto("/settings/objects/contact?tab=advanced");
  const label = page.getByLabel("名称（中文）").first();
  await expect(label).not.toHaveValue("");
  await label.fill("往来人");
  await page.getByRole("tab", { name: "字段" }).click();
  await expect(label).toBeHidden();
  await page.getByRole("tab", { name: "高级" }).click();
  await expect(label).toHaveValue("往来人");
  await page.getByRole("link", { name: "打开列表" }).click();
  const asked = page.getByRole("dialog", { name: "还没有保存" });
  await asked.getByRole("button", { name: "留下继续填" }).click();
  await page.getByRole("button", { name: "还原" }).first().click();
  await expect(label).not.toHaveValue("往来人");
  // Nothing is typed any more: a link just goes.
  await page.getByRole("link", { name: "打开列表" }).click();
  await expect(page).toHaveURL(/\/o\/contact/);
});

test("two windows on one document: the second is told, and nothing is lost", async ({
  page,
  context,
  baseURL,
}) => {
  const address = "/settings/documents/workbench/main";
  const open = async (tab: typeof page) => {
    await tab.goto(address);
    const box = tab.getByLabel("配置文本");
    await expect(box).not.toHaveValue("");
    return box;
  };
  const other = await context.newPage();
  const [mine, theirs] = [await open(page), await open(other)];
  const with_ = (text: string, words: string) => {
    const document = JSON.parse(text) as { label: { zh: string; en: string } };
    document.label = { zh: words, en: words };
    return JSON.stringify(document);
  };
  const text = await mine.inputValue();
  const save = (tab: typeof page) => tab.getByRole("button", { name: "存入草稿" }).click();
  await theirs.fill(with_(text, "别处"));
  await save(other);
  await expect(other.getByRole("heading", { name: "别处" })).toBeVisible();
  await mine.fill(with_(text, "这里"));
  await save(page);
  await expect(page.getByRole("alert").filter({ hasText: "您填的都在" })).toBeVisible();
  await expect(mine).toHaveValue(/这里/);
  await expect(page.getByRole("heading", { name: "别处" })).toBeVisible();
  await save(page);
  await expect(page.getByRole("heading", { name: "这里" })).toBeVisible();
  const headers = { Origin: String(baseURL) };
  const dropped = await page.request.delete(`${baseURL}/api/v1/config/draft`, { headers });
  expect(dropped.ok()).toBe(true);
});
