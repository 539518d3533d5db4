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
