import { fireEvent, screen, waitFor } from "@testing-library/react";
import { useState } from "react";
import { afterEach, expect, test, vi } from "vitest";
import { serve, show } from "../testing";
import { ExpressionBox } from "./ExpressionBox";

afterEach(() => vi.unstubAllGlobals());

const fields = [
  { name: "amount", label: { zh: "金额", en: "Amount" }, type: "money" },
  { name: "account", label: { zh: "客户", en: "Customer" }, type: "lookup", target: "account" },
];

function Box({ start = "" }: { start?: string }) {
  const [text, setText] = useState(start);
  return (
    <ExpressionBox object="rental" fields={fields} label="条件" value={text} onChange={setText} />
  );
}

const type = (text: string) => {
  const box = screen.getByRole<HTMLTextAreaElement>("combobox");
  box.focus();
  fireEvent.change(box, { target: { value: text, selectionStart: text.length } });
  return box;
};

test("what is typed is read back in words and counted", async () => {
  const asked = serve({
    "POST /expressions/check": () => ({
      json: { ok: true, type: "boolean", echo: "金额 大于 10 万", count: 12 },
    }),
  });
  show(<Box start="amount > 10万" />);
  await waitFor(() => expect(screen.getByRole("status").textContent).toContain("金额 大于 10 万"));
  expect(screen.getByRole("status").textContent).toContain("共 12 条");
  expect(asked[0]?.body).toMatchObject({ object: "rental", text: "amount > 10万", draft: true });
});

test("a mistake is shown at its place, and one click puts it right", async () => {
  serve({
    "POST /expressions/check": (body) => {
      const { text } = body as { text: string };
      if (text.startsWith("amount")) return { json: { ok: true, type: "boolean", echo: "好" } };
      return {
        status: 422,
        json: {
          code: "expr.unknown_field",
          position: 0,
          detail_zh: "没有名为 `amuont` 的字段，是不是 `amount`？",
          detail_en: "There is no field `amuont`; did you mean `amount`?",
        },
      };
    },
  });
  show(<Box start="amuont > 1" />);
  const fix = await screen.findByRole("button", { name: "改为 amount" });
  expect(screen.getByRole("alert").textContent).toContain("第 1 个字");
  expect(screen.getByRole("alert").querySelector("mark")?.textContent).toBe("amuont");
  fireEvent.click(fix);
  expect(screen.getByRole<HTMLTextAreaElement>("combobox").value).toBe("amount > 1");
  await waitFor(() => expect(screen.getByRole("status").textContent).toContain("好"));
});

test("names of the draft are proposed and taken by keyboard", async () => {
  serve({});
  show(<Box />);
  const box = type("kh");
  expect(screen.getByRole("option").textContent).toContain("客户");
  fireEvent.keyDown(box, { key: "Enter" });
  expect(box.value).toBe("account");
  type("jin");
  fireEvent.keyDown(box, { key: "Escape" });
  expect(screen.queryByRole("option")).toBeNull();
});

test("an object that is not published yet is no mistake", async () => {
  serve({});
  show(<Box start="amount > 1" />);
  expect(await screen.findByText(/还没有发布/)).toBeTruthy();
});

test("what cannot be asked for is not waited for", async () => {
  const asked = serve({});
  show(<ExpressionBox object="" fields={[]} label="条件" value="amount > 1" onChange={() => {}} />);
  await new Promise((done) => setTimeout(done, 500));
  expect(screen.queryByText("检查中…")).toBeNull();
  expect(asked).toEqual([]);
});

test("the numbers of a rule are told by their names", async () => {
  const asked = serve({
    "POST /expressions/check": () => ({ json: { ok: true, type: "boolean", echo: "好" } }),
  });
  show(
    <ExpressionBox
      object="rental"
      fields={fields}
      label="条件"
      value="days > {days}"
      settings={{ days: 30 }}
      onChange={() => undefined}
    />,
  );
  await waitFor(() => expect(screen.getByRole("status").textContent).toContain("好"));
  expect(asked[0]?.body).toMatchObject({ text: "days > 000030" });
});
