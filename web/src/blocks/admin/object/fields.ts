// What happens to the rest of an object when one of its fields changes.
import { adminLabel } from "../../../text/admin";
import type { BlockDoc, FieldDoc, FormDoc, ListDoc, ObjectDoc, PageDoc } from "../docs";

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
    ...(doc.pages && { pages: doc.pages.map((page) => inPage(page, (names) => names.map(swap))) }),
    ...(doc.unique && { unique: doc.unique.map((one) => ({ fields: one.fields.map(swap) })) }),
  };
}

/** A page whose blocks name other fields. */
function inPage(page: PageDoc, swap: (names: string[]) => string[]): PageDoc {
  const inBlock = (block: BlockDoc): BlockDoc => ({
    ...block,
    ...(block.fields && { fields: swap(block.fields) }),
    ...(block.lines && { lines: swap([block.lines])[0] ?? block.lines }),
  });
  return {
    ...page,
    ...(page.left && { left: page.left.map(inBlock) }),
    ...(page.tabs && {
      tabs: page.tabs.map((tab) => ({ ...tab, blocks: (tab.blocks ?? []).map(inBlock) })),
    }),
    ...(page.right && { right: page.right.map(inBlock) }),
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
    ...(doc.pages && {
      pages: doc.pages.map((page) => inPage(page, (all) => all.filter((one) => one !== name))),
    }),
  };
}

export function restoreField(doc: ObjectDoc, name: string): ObjectDoc {
  const fields = doc.fields.map(({ retired, ...one }) =>
    one.name === name || !retired ? one : { ...one, retired },
  );
  return { ...doc, fields: fields as FieldDoc[], form: intoForm(doc.form, name) };
}
