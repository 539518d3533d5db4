import { expect, test } from "vitest";
import { initialsOf } from "../../../ui/initials";
import { newObject, prefixOf } from "./newObject";

const wish = {
  name: "rental",
  label: { zh: "租赁单", en: "" },
  icon: "truck",
  access: "owned" as const,
};

test("a new object can be used at once: a title, a form, a list", () => {
  const doc = newObject({ ...wish, title: { kind: "name" } });
  expect(doc.fields.map(({ name }) => name)).toEqual(["name"]);
  expect(doc.title).toBe("name");
  expect(doc.form?.sections[0]?.fields).toEqual(["name"]);
  expect(doc.lists?.[0]?.columns).toEqual(["name", "owner", "created_at"]);
  expect(doc.label).toEqual({ zh: "租赁单", en: "rental" });
});

test("one that is numbered has its pattern, and one of everybody no owner column", () => {
  const pattern = "ZL-{yyyyMM}-{0000}";
  const doc = newObject({ ...wish, access: "shared", title: { kind: "number", pattern } });
  expect(doc.fields[0]).toMatchObject({ name: "number", type: "auto_number", pattern });
  expect(doc.lists?.[0]?.columns).toEqual(["number", "created_at"]);
});

test("the prefix comes from the initials", () => {
  expect(prefixOf(initialsOf("租赁单"))).toBe("ZLD");
  expect(prefixOf(initialsOf("2026"))).toBe("NO");
});
