import { useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { type FormLayout, layoutQuery, type PageLayout } from "../../api/layouts";
import type { Entry, ObjectModel, Row } from "../../api/types";
import { kindOf } from "../../fields/registry";
import { useDevice } from "../../ui/useDevice";
import { fits } from "../views/look";

interface Chosen {
  form: FormLayout;
  page: PageLayout | null;
}

/** The form and the page that apply to a record, as it stands and as it is being typed. */
export function useLayout(model: ObjectModel, entry: Entry | null, draft: Row | null): Chosen {
  const device = useDevice();
  const known = useRef<string[] | null>(null);
  const typed = draft ? toWire(model, draft) : {};
  const depends = draft
    ? (known.current ?? Object.keys(typed)).map((name) => [name, typed[name] ?? null])
    : (entry?.version ?? 0);
  const about = { ...(entry ? { id: entry.id } : {}), record: typed, device };
  const { data } = useQuery({
    ...layoutQuery(model.name, about, depends),
    enabled: model.conditional === true,
  });
  if (data) known.current = data.reads;
  if (data && model.conditional) return data;
  if (model.conditional) return { form: unconditional(model.form), page: null };
  return {
    form: model.forms?.find((form) => !form.conditional && fits(form, device)) ?? model.form,
    page: model.pages?.find((page) => !page.conditional && fits(page, device)) ?? null,
  };
}

/** What is shown until the server has said which conditions hold. */
function unconditional(form: FormLayout): FormLayout {
  return { ...form, sections: form.sections.filter((section) => !section.conditional) };
}

/** The values a condition may read, as the server takes them. */
export function toWire(model: ObjectModel, draft: Row): Row {
  const fields = model.fields.filter(({ name, type }) => name in draft && type !== "lines");
  return Object.fromEntries(
    fields.map((field) => [field.name, kindOf(field).toWire(draft[field.name])]),
  );
}
