import { expect, test } from "@playwright/test";
import { fillAndSend, signIn } from "./helpers";

test("a wrong password is refused in words, the right one opens the workbench", async ({
  page,
}) => {
  await page.goto("/o/account?list=all");
  await page.waitForURL("**/sign-in?**");
  await page.getByLabel("用户名").fill("nobody");
  await page.getByLabel("密码", { exact: true }).fill("wrong-password");
  await page.getByRole("button", { name: "登录" }).click();
  await expect(page.getByRole("alert")).not.toBeEmpty();
  await fillAndSend(page);
  await expect(page).toHaveURL(/\/o\/account\?list=all/);
  await page.context().clearCookies();
  await signIn(page);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("好");
  await page.getByRole("button", { name: /账户/ }).click();
  await page.getByRole("menuitem", { name: "退出登录" }).click();
  await page.waitForURL("**/sign-in");
});

test("the page before signing in speaks English when asked", async ({ page }) => {
  await page.goto("/sign-in");
  await page.getByRole("button", { name: "Switch to English" }).click();
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
});

test("a wrong link of the first set-up is told when the page opens", async ({ page }) => {
  await page.goto("/setup?token=guessed");
  await expect(page.getByText("初始化链接不对或已用过")).toBeVisible();
  await expect(page.getByLabel("新密码")).toBeHidden();
  await page.getByRole("link", { name: "登录" }).click();
  await expect(page).toHaveURL(/\/sign-in/);
});
