// What happens to the rest of an object when one of its fields changes.
import { adminLabel } from "../../../text/admin";
import type { FieldDoc, FormDoc, ListDoc, ObjectDoc } from "../docs";

/** A new field also goes into the last section of the form, or nobody would find it. */
export function addField(doc: ObjectDoc, field: FieldDoc): ObjectDoc {
  return { ...doc, fields: [...doc.fields, field], form: intoForm(doc.form, field.name) };
}

function intoForm(form: FormDoc | undefined, name: string): FormDoc {
  const sections = form?.sections ?? [];
  const last = sections.at(-1);
  if (!last) {
    const label = adminLabel("form.basics");
    return { ...form, sections: [{ label, columns: 2, fields: [name] }] };
  }
  const filled = { ...last, fields: [...last.fields, name] };
  return { ...form, sections: sections.with(-1, filled) };
}

/** A field under another name keeps its data; everything that names it follows. */
export function replaceField(doc: ObjectDoc, old: string, field: FieldDoc): ObjectDoc {
  const fields = doc.fields.map((one) => {
    if (one.name !== old) return one;
    if (field.name === old) return field;
    const former = [...new Set([...(one.former ?? []), old])].filter((name) => name !== field.name);
    return { ...field, former };
  });
  const next = { ...doc, fields };
  return field.name === old ? next : renamed(next, old, field.name);
}

function renamed(doc: ObjectDoc, old: string, name: string): ObjectDoc {
  const swap = (one: string) => (one === old ? name : one);
  const inForm = (form: FormDoc): FormDoc => ({
    ...form,
    sections: form.sections.map((section) => ({ ...section, fields: section.fields.map(swap) })),
  });
  const inList = (list: ListDoc): ListDoc => ({
    ...list,
    columns: list.columns.map(swap),
    ...(list.sort && {
      sort: list.sort.replace(new RegExp(`(^|[,-])${old}(?=,|$)`, "g"), `$1${name}`),
    }),
  });
  return {
    ...doc,
    title: swap(doc.title),
    ...(doc.form && { form: inForm(doc.form) }),
    ...(doc.forms && { forms: doc.forms.map(inForm) }),
    ...(doc.lists && { lists: doc.lists.map(inList) }),
    ...(doc.unique && { unique: doc.unique.map((one) => ({ fields: one.fields.map(swap) })) }),
  };
}

/** Retired: out of forms and lists, its data stays. */
export function retireField(doc: ObjectDoc, name: string): ObjectDoc {
  const fields = doc.fields.map((one) => (one.name === name ? { ...one, retired: true } : one));
  const without = (form: FormDoc): FormDoc => ({
    ...form,
    sections: form.sections.map((section) => ({
      ...section,
      fields: section.fields.filter((one) => one !== name),
    })),
  });
  const kept = (list: ListDoc): ListDoc => ({
    ...list,
    columns: list.columns.filter((one) => one !== name),
  });
  return {
    ...doc,
    fields,
    ...(doc.form && { form: without(doc.form) }),
    ...(doc.forms && { forms: doc.forms.map(without) }),
    ...(doc.lists && { lists: doc.lists.map(kept) }),
  };
}

export function restoreField(doc: ObjectDoc, name: string): ObjectDoc {
  const fields = doc.fields.map(({ retired, ...one }) =>
    one.name === name || !retired ? one : { ...one, retired },
  );
  return { ...doc, fields: fields as FieldDoc[], form: intoForm(doc.form, name) };
}
