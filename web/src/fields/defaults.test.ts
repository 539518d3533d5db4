import { describe, expect, it } from "vitest";
import type { Field } from "../api/types";
import { defaultsOf } from "./defaults";

const field = (name: string, said?: string): Field => ({
  name,
  type: "text",
  label: { zh: name, en: name },
  ...(said === undefined ? {} : { default: said }),
});
const me = { id: "7", label: "张三" };
const world = { now: new Date("2026-11-22T06:04:32Z"), me };

describe("defaults", () => {
  it("are today, now, me, numbers, texts and yes or no", () => {
    const fields = [
      field("day", "TODAY()"),
      field("at", "NOW()"),
      field("who", "ME()"),
      field("count", "1"),
      field("status", '"draft"'),
      field("open", "true"),
    ];
    expect(defaultsOf(fields, world)).toEqual({
      day: "2026-11-22",
      at: "2026-11-22T06:04:32.000Z",
      who: me,
      count: "1",
      status: "draft",
      open: true,
    });
  });

  it("leave to the server what only it can work out", () => {
    expect(defaultsOf([field("due", "ADD_DAYS(TODAY(), 30)"), field("note")], world)).toEqual({});
  });

  it("give a new record to whoever creates it", () => {
    expect(defaultsOf([field("owner")], world)).toEqual({ owner: me });
  });
});
