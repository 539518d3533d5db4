// A form as lists of field names: one per section, and the bank of those not on the form.
import { type Lists, moveBetween, type Place } from "../../../ui/sort/places";
import type { FormDoc, SectionDoc } from "../docs";

export const BANK = "bank";
export const SECTIONS = "sections";
export const listOf = (at: number) => `section-${at}`;

export function listsOf(form: FormDoc, all: readonly string[]): Lists<string> {
  const used = new Set(form.sections.flatMap((section) => section.fields));
  const lists: Lists<string> = { [BANK]: all.filter((name) => !used.has(name)) };
  form.sections.forEach((section, at) => {
    lists[listOf(at)] = section.fields;
  });
  return lists;
}

/** Moves a field, or with it the whole section. */
export function moveInForm(form: FormDoc, all: readonly string[], from: Place, to: Place): FormDoc {
  if (from.list === SECTIONS) {
    const { [SECTIONS]: sections } = moveBetween({ [SECTIONS]: form.sections }, from, to);
    return { ...form, sections: sections ?? form.sections };
  }
  const lists = moveBetween(listsOf(form, all), from, to);
  const sections = form.sections.map((section, at) => ({
    ...section,
    fields: lists[listOf(at)] ?? section.fields,
  }));
  return { ...form, sections };
}

export function putSection(form: FormDoc, at: number, section: SectionDoc): FormDoc {
  return { ...form, sections: form.sections.with(at, section) };
}

/** May it be dropped there? Sections among sections, fields among fields. */
export function formAccepts(from: string, to: string): boolean {
  return (from === SECTIONS) === (to === SECTIONS);
}
