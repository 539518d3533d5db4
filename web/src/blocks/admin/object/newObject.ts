import type { Label } from "../../../api/types";
import { adminLabel } from "../../../text/admin";
import type { FieldDoc, ObjectDoc } from "../docs";

export interface NewObjectWish {
  name: string;
  label: Label;
  icon: string;
  access: ObjectDoc["access"];
  /** What a record is called by: a name people type, or a number. */
  title: { kind: "name" } | { kind: "number"; pattern: string };
}

/** What every new object begins with: one field to call it by, a form and a list of all. */
export function newObject({ name, label, icon, access, title }: NewObjectWish): ObjectDoc {
  const whole = { zh: label.zh, en: label.en || name };
  const field: FieldDoc =
    title.kind === "name"
      ? {
          name: "name",
          type: "text",
          label: adminLabel("new.name"),
          required: true,
          searchable: true,
          max_length: 120,
        }
      : {
          name: "number",
          type: "auto_number",
          label: adminLabel("new.number"),
          pattern: title.pattern,
          searchable: true,
        };
  return {
    name,
    label: whole,
    plural: whole,
    icon,
    title: field.name,
    access,
    fields: [field],
    lists: [
      {
        name: "all",
        label: {
          zh: `${adminLabel("new.all").zh}${whole.zh}`,
          en: `${adminLabel("new.all").en} ${whole.en}`,
        },
        columns: [field.name, "owner", "created_at"].filter(
          (column) => access === "owned" || column !== "owner",
        ),
        sort: "-created_at",
      },
    ],
    form: { sections: [{ label: adminLabel("form.basics"), columns: 2, fields: [field.name] }] },
  };
}

/** The letters a number begins with: 「租赁单」 gives `ZLD`. */
export function prefixOf(initials: string): string {
  return (
    initials
      .replace(/[^a-z]/gi, "")
      .toUpperCase()
      .slice(0, 3) || "NO"
  );
}
