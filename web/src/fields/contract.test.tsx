import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { fireEvent, render, screen } from "@testing-library/react";
import { type ReactNode, Suspense } from "react";
import { describe, expect, it } from "vitest";
import type { Field, FieldType, Value } from "../api/types";
import { UiProvider } from "../ui/UiProvider";
import { isEmpty, type Reading } from "./kind";
import { OPERATORS } from "./operators";
import { KINDS, kindOf } from "./registry";

const reading: Reading = { language: "zh", regionName: (code) => `区${code}` };
const options = [{ value: "a", label: { zh: "甲", en: "A" }, hue: 210 }];

/** A value of each type, and how it reads. */
const EXAMPLES: Record<FieldType, { value: Value; text: string; more?: Partial<Field> }> = {
  text: { value: "织客", text: "织客" },
  long_text: { value: "一\n二", text: "一\n二" },
  number: { value: "1200.500000", text: "1,200.5" },
  money: { value: "1234.5000", text: "1,234.50" },
  currency: { value: "USD", text: "USD" },
  percent: { value: "0.1500", text: "15%" },
  boolean: { value: true, text: "是" },
  date: { value: "2026-11-22", text: "2026-11-22" },
  datetime: { value: "2026-11-22T06:04:32.123Z", text: "2026-11-22 06:04" },
  select: { value: "a", text: "甲", more: { options } },
  multi_select: { value: ["a"], text: "甲", more: { options } },
  lookup: { value: { id: "1", label: "宁德时代" }, text: "宁德时代", more: { target: "account" } },
  lines: {
    value: [{ id: "1" }],
    text: "1 行",
    more: { lines: { object: "line", field: "order" } },
  },
  user: { value: { id: "1", label: "张三" }, text: "张三" },
  phone: { value: "+8613800138000", text: "138 0013 8000" },
  email: { value: "a@b.cn", text: "a@b.cn" },
  region: { value: "310115", text: "区310115" },
  auto_number: { value: "SO-1", text: "SO-1" },
  formula: { value: "12.0000", text: "12.00", more: { result: "money" } },
  rollup: { value: "3.000000", text: "3", more: { result: "number" } },
  rich_text: { value: "<p>你好 <strong>世界</strong></p>", text: "你好 世界" },
  url: { value: "https://example.com/a", text: "https://example.com/a" },
  tags: { value: ["展会"], text: "展会" },
  department: { value: { id: "1", label: "华东" }, text: "华东" },
  multi_lookup: {
    value: [{ id: "1", label: "宁德时代" }] as unknown as Value,
    text: "宁德时代",
    more: { target: "account" },
  },
  address: {
    value: { region: "310115", detail: "张江路" } as unknown as Value,
    text: "区310115 张江路",
  },
  json: { value: {} as unknown as Value, text: "{}" },
  attachment: {
    value: [{ id: "1", name: "a.pdf", type: "application/pdf", size: 2048 }] as unknown as Value,
    text: "a.pdf",
  },
  image: {
    value: [{ id: "1", name: "a.png", type: "image/png", size: 2048 }] as unknown as Value,
    text: "a.png",
  },
};

function fieldOfType(type: FieldType): Field {
  return { name: "f", label: { zh: "字段", en: "Field" }, type, ...EXAMPLES[type].more };
}

function show(children: ReactNode) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  return render(
    <UiProvider>
      <QueryClientProvider client={client}>
        <Suspense fallback="…">{children}</Suspense>
      </QueryClientProvider>
    </UiProvider>,
  );
}

describe("the catalogue of fields", () => {
  it("has one folder for every type", () => {
    expect([...KINDS.keys()].sort()).toEqual(Object.keys(EXAMPLES).sort());
  });

  it("shows a type it does not know as text", () => {
    expect(kindOf({ type: "hologram" as FieldType }).type).toBe("text");
  });
});

describe.each(Object.keys(EXAMPLES) as FieldType[])("%s", (type) => {
  const kind = kindOf({ type });
  const field = fieldOfType(type);
  const { value, text } = EXAMPLES[type];

  it("reads as text", () => {
    expect(kind.toText({ value, field, reading })).toBe(text);
  });

  it("draws its cell without a hook, and nothing for nothing", () => {
    const { container } = show(<div>{kind.Cell({ value, field, reading })}</div>);
    expect(container.textContent).toContain(text.split("\n")[0]);
    for (const none of [null, undefined]) {
      const drawn = kind.Cell({ value: none, field, reading });
      expect(drawn === null || drawn === "").toBe(true);
    }
  });

  it("displays the value", () => {
    if (type === "lines") return; // Its display asks the server for the columns.
    const { container } = show(<kind.Display value={value} field={field} reading={reading} />);
    expect(container.textContent).toContain(text.split("\n")[0]);
  });

  it("has an editor that can be named and takes nothing", async () => {
    const { container } = show(
      <kind.Editor field={field} value={null} name="名" onChange={() => {}} />,
    );
    expect(container.textContent).not.toContain("undefined");
  });

  it("has only known operators", () => {
    for (const name of kind.operators) expect(OPERATORS[name]).toBeDefined();
  });

  it("writes nothing as nothing", () => {
    const written = kind.toWire(undefined);
    expect(isEmpty(written) || written === false).toBe(true);
  });

  it("finds nothing wrong with its own example", () => {
    expect(kind.check(value, field)).toBeNull();
  });
});

describe("editors", () => {
  it("keeps what is typed into a money field and stores it exactly", () => {
    const { Editor } = kindOf({ type: "money" });
    const written: Value[] = [];
    show(
      <Editor
        field={fieldOfType("money")}
        value={null}
        name="金额"
        onChange={(next) => written.push(next)}
      />,
    );
    fireEvent.change(screen.getByLabelText("金额"), { target: { value: "12.5万" } });
    expect(written.at(-1)).toBe("125000");
  });

  it("sends references by id and drops lines nobody touched", () => {
    expect(kindOf({ type: "lookup" }).toWire({ id: "7", label: "x" })).toBe("7");
    const lines = kindOf({ type: "lines" }).toWire([
      { _key: "new-0" },
      { _key: "new-1", product: { id: "9", label: "电机" }, quantity: "2", note: "" },
    ]);
    expect(lines).toEqual([{ product: "9", quantity: "2", note: null }]);
  });
});
