import { expect, expectAccessible, test } from "./helpers";

const PATIENCE_MS = 90_000;

test("possible duplicates are compared, merged by a key, and parted again", async ({
  page,
  baseURL,
}) => {
  test.setTimeout(PATIENCE_MS);
  const headers = { origin: baseURL ?? "" };
  const make = async (object: string, data: object) => {
    const made = await page.request.post(`/api/v1/records/${object}`, { data, headers });
    expect(made.status()).toBe(201);
    return (await made.json()).id as string;
  };
  const digits = String(Date.now()).slice(-8);
  const name = `欧阳${digits}`;
  const account = await make("account", { name: `查重${digits}` });
  const contact = (job_title: string) =>
    make("contact", { name, account, phone: `138${digits}`, job_title });
  const one = await contact("采购经理");
  const other = await contact("采购总监");
  await page.request.post("/api/v1/duplicates/find", { headers });

  await page.goto("/duplicates");
  const list = page.getByRole("region", { name: "待判定的记录对" });
  await list.getByRole("button", { name: new RegExp(`${name} ↔`) }).click();
  const table = page.getByRole("region", { name: "逐项比较" });
  await expect(table.getByText("采购总监")).toBeVisible();
  await expect(page.getByRole("region", { name: "为什么认为是同一个" })).toContainText(
    /手机相同\+\d/,
  );
  await page.keyboard.press("ArrowRight");
  await table.getByLabel("合并后「职务」取左边的值").click();
  await expect(table.getByText("由您选定")).toBeVisible();
  await page.keyboard.press("1");
  await expect(page.getByText("已合并")).toBeVisible();
  const read = async (id: string) => page.request.get(`/api/v1/records/contact/${id}`);
  expect((await read(one)).status()).toBe(404);
  expect((await (await read(other)).json()).job_title).toBe("采购经理");

  await page.keyboard.press("u");
  await expect(page.getByText("已撤销，重新待判定")).toBeVisible();
  expect((await (await read(one)).json()).job_title).toBe("采购经理");
  expect((await (await read(other)).json()).job_title).toBe("采购总监");

  await list.getByRole("button", { name: new RegExp(`${name} ↔`) }).click();
  await page.keyboard.press("2");
  await expect(page.getByText("已判定不是同一个")).toBeVisible();
  await page.getByText("已判定", { exact: true }).click();
  const decided = page.getByRole("listitem").filter({ hasText: name });
  await decided.getByRole("button", { name: "重新判定" }).click();
  await expect(decided).toHaveCount(0);
});

test("on a phone the three answers stay within reach", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/duplicates");
  await expect(page.getByRole("heading", { name: "疑似重复" })).toBeVisible();
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  expect(wide).toBe(false);
  await expectAccessible(page);
});
