import { describe, expect, it } from "vitest";
import { BANK, formAccepts, listOf, listsOf, moveInForm, SECTIONS } from "./moves";

const form = {
  sections: [
    { label: { zh: "甲", en: "" }, fields: ["a", "b"] },
    { label: { zh: "乙", en: "" }, fields: ["c"] },
  ],
};
const all = ["a", "b", "c", "d"];
const fieldsOf = (one: typeof form | ReturnType<typeof moveInForm>) =>
  one.sections.map((section) => section.fields.join(""));

describe("a form", () => {
  it("keeps in its bank what it does not show", () => {
    expect(listsOf(form, all)[BANK]).toEqual(["d"]);
  });

  it("takes a field from the bank, gives one back, moves one across", () => {
    const taken = moveInForm(form, all, { list: BANK, at: 0 }, { list: listOf(1), at: 0 });
    expect(fieldsOf(taken)).toEqual(["ab", "dc"]);
    const given = moveInForm(form, all, { list: listOf(0), at: 0 }, { list: BANK, at: 0 });
    expect(fieldsOf(given)).toEqual(["b", "c"]);
    const across = moveInForm(form, all, { list: listOf(0), at: 1 }, { list: listOf(1), at: 1 });
    expect(fieldsOf(across)).toEqual(["a", "cb"]);
  });

  it("moves a section with its fields, and nothing is lost on the way", () => {
    const moved = moveInForm(form, all, { list: SECTIONS, at: 0 }, { list: SECTIONS, at: 2 });
    expect(fieldsOf(moved)).toEqual(["c", "ab"]);
    for (let from = 0; from < 2; from += 1) {
      for (let to = 0; to <= 2; to += 1) {
        const next = moveInForm(
          form,
          all,
          { list: listOf(0), at: from },
          { list: listOf(0), at: to },
        );
        expect(next.sections.flatMap((section) => section.fields).sort()).toEqual(["a", "b", "c"]);
      }
    }
  });

  it("takes fields among fields and sections among sections", () => {
    expect(formAccepts(BANK, listOf(0))).toBe(true);
    expect(formAccepts(SECTIONS, listOf(0))).toBe(false);
    expect(formAccepts(listOf(0), SECTIONS)).toBe(false);
  });
});
