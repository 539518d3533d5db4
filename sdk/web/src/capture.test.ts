import { afterEach, beforeEach, expect, test } from "vitest";
import { capture } from "./capture";
import { openPage } from "./test-page";

let page: ReturnType<typeof openPage>;
let ears: AbortController;
beforeEach(() => {
  page = openPage();
  ears = new AbortController();
  capture(page.weft(), ears.signal);
});
afterEach(() => {
  ears.abort();
  document.body.innerHTML = "";
  page.close();
});

const click = async (html: string, selector: string) => {
  document.body.innerHTML = html;
  document.querySelector(selector)?.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  await page.after(3000);
  return page.events().map((event) => [event.event, event.properties]);
};

test("a click tells what stands on the button, found from what was hit inside of it", async () => {
  expect(await click("<button> API\n <b>文档</b></button>", "b")).toEqual([
    ["click", { label: "API 文档" }],
  ]);
});

test("a click may have a name of its own", async () => {
  const html =
    '<a href="https://a.cn/p?token=1" data-weft-event="price_view" aria-label="价格">¥</a>';
  expect(await click(html, "a")).toEqual([
    ["price_view", { label: "价格", href: "https://a.cn/p" }],
  ]);
});

test("a number of a person in a label or a link is hidden", async () => {
  const html = '<a href="tel:13800138000">拨打 13800138000</a>';
  expect(await click(html, "a")).toEqual([
    ["click", { label: "拨打 [phone]", href: "tel:[phone]" }],
  ]);
});

test.each([
  ['<input type="text" value="secret">', "input"],
  ['<input type="password" value="secret">', "input"],
  ["<textarea>secret</textarea>", "textarea"],
  ["<select><option selected>secret</option></select>", "select"],
  ["<div contenteditable><a>secret</a></div>", "a"],
  ["<button data-weft-ignore>secret</button>", "button"],
  ["<p>secret</p>", "p"],
])("a click into %s says nothing", async (html, selector) => {
  expect(await click(html, selector)).toEqual([]);
});

test("what was typed inside of a link or a button stays there", async () => {
  const html = '<a><textarea>secret</textarea><input value="secret"><i>x</i></a>';
  expect(await click(html, "i")).toEqual([["click", { label: "" }]]);
});

test("a submitted form tells its name and no field, and goes at once", async () => {
  document.body.innerHTML =
    '<form name="quote"><input name="phone" value="13800138000"><input name="name" value="李"></form>';
  document.querySelector("form")?.dispatchEvent(new Event("submit", { bubbles: true }));
  await page.after(0);
  expect(page.events().map((event) => [event.event, event.properties])).toEqual([
    ["form_submit", { form: "quote", label: "" }],
  ]);
});
