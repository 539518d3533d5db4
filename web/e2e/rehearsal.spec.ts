import { expect, test } from "./helpers";

test("a signal rule is tried over the past: between two days, and as it is being written", async ({
  page,
}) => {
  await page.goto("/settings/rules");
  const rule = page.getByRole("listitem").filter({ hasText: "深度技术探索" });
  await rule.getByRole("button", { name: "放到过去试一遍" }).click();
  const trial = rule.getByRole("region", { name: "放到过去试一遍" });

  await trial.getByText("指定日期").click();
  await trial.getByRole("button", { name: "开始试运行" }).click();
  await expect(trial.getByText("请选好从哪天到哪天。")).toBeVisible();
  const day = (daysAgo: number) =>
    new Date(Date.now() - daysAgo * 86_400_000).toISOString().slice(0, 10);
  await trial.getByLabel("从", { exact: true }).fill(day(90));
  await trial.getByLabel("到", { exact: true }).fill(day(0));
  await page.keyboard.press("Escape");
  await trial.getByRole("button", { name: "开始试运行" }).click();
  await expect(trial.getByText(/会发出 \d+ 条/)).toBeVisible();
  await expect(trial.getByText(/立即提醒 \d+ 条/)).toBeVisible();
  const first = trial.getByRole("list").last().getByRole("listitem").first();
  await expect(first.getByRole("link")).toBeVisible();
  await trial.getByText(/^不会再发 \d+$/).click();
  await expect(trial.getByText("这里没有。")).toBeVisible();

  await rule.getByRole("link", { name: "查看和修改" }).click();
  // Until the page of the rule is there, the list with one of them for each rule is still shown.
  const past = page.getByText("放到过去试一遍");
  await expect(past).toHaveCount(1);
  await past.click();
  await page.getByRole("button", { name: "试这一份" }).click();
  await expect(page.getByText(/会发出 \d+ 条/)).toBeVisible();
});

test("a rule is begun from what it is most like, corrected where it is wrong, and kept as a draft", async ({
  page,
}) => {
  await page.goto("/settings/rules");
  await page.getByRole("button", { name: "新建规则" }).click();
  await page.getByLabel("名称（中文）").fill("试写的规则");
  await page.getByRole("radio", { name: /一段时间内反复做/ }).click();
  await page.getByRole("button", { name: "创建" }).click();
  await expect(page).toHaveURL(/\/settings\/rules\/shixiedeguize/);
  await expect(page.getByText("检查过了，可以发布")).toBeVisible();

  const then = page.getByLabel("客户当时", { exact: true });
  await then.fill('account.levl = "a"');
  await page.getByRole("button", { name: "改为 level" }).click();
  await expect(then).toHaveValue('account.level = "a"');
  await page.getByRole("button", { name: "存入草稿" }).click();
  await page.goto("/settings/rules");
  const rule = page.getByRole("listitem").filter({ hasText: "试写的规则" });
  await expect(rule.getByText("还没发布")).toBeVisible();
  await page.getByRole("button", { name: "放弃" }).click();
  await page.getByRole("button", { name: "放弃全部修改" }).click();
  await expect(rule).toHaveCount(0);
});
