import { describe, expect, it } from "vitest";
import { eventName, meaningOf, withEventName, withMeaning } from "./columns";

const GUESSED = {
  event: { value: "exhibition_scan" },
  occurred_at: "扫码时间",
  traits: { phone: "手机", name: "姓名" },
  properties: { 展位: "展位" },
};

describe("columns of a file of the past", () => {
  it("mean what the mapping says", () => {
    const headers = ["扫码时间", "手机", "展位", "备注"];
    expect(headers.map((header) => meaningOf(GUESSED, header))).toEqual([
      "occurred_at",
      "traits.phone",
      "property",
      "none",
    ]);
  });

  it("take a place from the column that held it", () => {
    const changed = withMeaning(GUESSED, "备用电话", "traits.phone");
    expect(meaningOf(changed, "备用电话")).toBe("traits.phone");
    expect(meaningOf(changed, "手机")).toBe("none");
    expect(changed.occurred_at).toBe("扫码时间");
  });

  it("leave the place they had", () => {
    const changed = withMeaning(GUESSED, "手机", "property");
    expect(changed.traits).toEqual({ name: "姓名" });
    expect(changed.properties).toEqual({ 展位: "展位", 手机: "手机" });
    expect(withMeaning(changed, "手机", "none").properties).toEqual({ 展位: "展位" });
  });

  it("keep what is said in other ways", () => {
    const document = { ...GUESSED, traits: { phone: { expression: '替换(手机, " ", "")' } } };
    expect(withMeaning(document, "姓名", "traits.name").traits).toEqual({
      ...document.traits,
      name: "姓名",
    });
  });

  it("say one thing together until one of them means something else", () => {
    const document = {
      ...GUESSED,
      values: [
        { name: "day", path: "日期", type: "text" },
        { name: "clock", path: "时间", type: "text" },
      ],
      occurred_at: { expression: 'CONCAT(day, " ", clock)' },
    };
    expect(["日期", "时间"].map((header) => meaningOf(document, header))).toEqual([
      "computed",
      "computed",
    ]);
    const changed = withMeaning(document, "日期", "none");
    expect(meaningOf(changed, "日期")).toBe("none");
    expect(changed.occurred_at).toBeUndefined();
    expect(withMeaning(changed, "时间", "occurred_at").occurred_at).toBe("时间");
  });

  it("have one event name, or a column of them", () => {
    expect(eventName(GUESSED)).toBe("exhibition_scan");
    expect(eventName({ event: "事件" })).toBeNull();
    expect(eventName(withEventName({ event: "事件" }, "chat"))).toBe("chat");
    expect(eventName({})).toBe("");
  });
});
