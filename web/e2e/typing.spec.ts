import { expect, test } from "./helpers";

test("Enter while composing Chinese chooses words, not a record", async ({ page }) => {
  await page.goto("/o/account?list=all");
  await page.getByRole("grid").waitFor();
  await page.keyboard.press("Control+k");
  const box = page.getByRole("combobox", { name: "搜索与跳转" });
  await box.waitFor();
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Input.imeSetComposition", {
    text: "ning",
    selectionStart: 4,
    selectionEnd: 4,
  });
  await box.evaluate((element) =>
    element.dispatchEvent(
      new KeyboardEvent("keydown", { key: "Enter", bubbles: true, isComposing: true }),
    ),
  );
  await expect(box).toBeVisible();
  await devtools.send("Input.insertText", { text: "客户" });
  await expect(box).toHaveValue("客户");
  await page.keyboard.press("Enter");
  await expect(box).toBeHidden();
});

test("keys do nothing while one types into a box", async ({ page }) => {
  await page.goto("/o/account?list=all");
  await page.getByRole("grid").waitFor();
  await page.keyboard.press("/");
  await page.keyboard.type("gac");
  await expect(page.getByRole("searchbox")).toHaveValue("gac");
  await expect(page).toHaveURL(/\/o\/account\?.*q=gac/);
});
