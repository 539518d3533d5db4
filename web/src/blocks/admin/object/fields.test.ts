import { describe, expect, it } from "vitest";
import type { FieldDoc, ObjectDoc } from "../docs";
import { addField, replaceField, restoreField, retireField } from "./fields";

const label = { zh: "", en: "" };
const field = (name: string): FieldDoc => ({ name, type: "text", label });
const rental: ObjectDoc = {
  name: "rental",
  label,
  plural: label,
  title: "number",
  access: "owned",
  fields: [field("number"), field("deposit")],
  form: { sections: [{ label, fields: ["number", "deposit"] }] },
  forms: [{ name: "short", sections: [{ label, fields: ["deposit"] }] }],
  lists: [{ name: "all", label, columns: ["number", "deposit"], sort: "-deposit,number" }],
  unique: [{ fields: ["number", "deposit"] }],
  pages: [{ name: "page_1", left: [{ type: "fields", fields: ["number", "deposit"] }] }],
};

/** Every place where a field's name stands. */
function named(doc: ObjectDoc): string[] {
  const forms = [doc.form, ...(doc.forms ?? [])].flatMap((form) => form?.sections ?? []);
  return [
    ...forms.flatMap((section) => section.fields),
    ...(doc.lists ?? []).flatMap((list) => [...list.columns, ...(list.sort ?? "").split(/[-,]+/)]),
    ...(doc.unique ?? []).flatMap((one) => one.fields),
    ...(doc.pages ?? []).flatMap((page) => (page.left ?? []).flatMap(({ fields = [] }) => fields)),
  ].filter(Boolean);
}

describe("a field", () => {
  it("that is new stands at the end of the form", () => {
    const next = addField(rental, field("due"));
    expect(next.form?.sections.at(-1)?.fields).toEqual(["number", "deposit", "due"]);
    const { form: _, ...bare } = rental;
    expect(addField(bare, field("due")).form?.sections).toHaveLength(1);
  });

  it("under another name keeps the old one as a former name, everywhere", () => {
    const next = replaceField(rental, "deposit", field("bond"));
    expect(next.fields[1]).toMatchObject({ name: "bond", former: ["deposit"] });
    expect(named(next)).not.toContain("deposit");
    expect(named(next).filter((name) => name === "bond")).toHaveLength(
      named(rental).filter((name) => name === "deposit").length,
    );
    expect(next.lists?.[0]?.sort).toBe("-bond,number");
    expect(replaceField(rental, "number", field("no")).title).toBe("no");
  });

  it("that gets its old name back has it no more as a former one", () => {
    const there = replaceField(rental, "deposit", field("bond"));
    const back = replaceField(there, "bond", field("deposit"));
    expect(back.fields[1]?.former).toEqual(["bond"]);
  });

  it("that is retired leaves forms and lists, and comes back from the bin", () => {
    const gone = retireField(rental, "deposit");
    expect(gone.fields[1]?.retired).toBe(true);
    expect(gone.form?.sections[0]?.fields).toEqual(["number"]);
    expect(gone.lists?.[0]?.columns).toEqual(["number"]);
    expect(gone.pages?.[0]?.left?.[0]?.fields).toEqual(["number"]);
    const back = restoreField(gone, "deposit");
    expect(back.fields[1]?.retired).toBeUndefined();
    expect(back.form?.sections[0]?.fields).toEqual(["number", "deposit"]);
  });
});
