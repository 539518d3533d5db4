import { useQuery } from "@tanstack/react-query";
import { documentsQuery } from "../../api/config";
import { objectsQuery } from "../../api/queries";
import { useAdminText } from "../../text/admin";
import type { ObjectDoc } from "./docs";
import { liveFields, SYSTEM_NAMES } from "./draftModel";

export interface Choice {
  value: string;
  label: string;
}

/** Every object, those of the draft too. */
export function useObjectChoices(): Choice[] {
  const { l } = useAdminText();
  const { data: published } = useQuery(objectsQuery);
  const { data: documents } = useQuery(documentsQuery);
  const choices = new Map((published ?? []).map((one) => [one.name, l(one.label)]));
  for (const one of documents ?? []) {
    if (one.kind === "object" && !choices.has(one.name)) {
      choices.set(one.name, l(one.label) || one.name);
    }
  }
  return [...choices].map(([value, label]) => ({ value, label }));
}

/** The fields of a draft, and those every record has. */
export function useFieldChoices(doc: ObjectDoc, withSystem = true): Choice[] {
  const { a, l } = useAdminText();
  const own = liveFields(doc).map((field) => ({ value: field.name, label: l(field.label) }));
  const names = new Set(own.map(({ value }) => value));
  const system = SYSTEM_NAMES.filter((name) => !names.has(name)).map((name) => ({
    value: name as string,
    label: a(`system.${name}`),
  }));
  return withSystem ? [...own, ...system] : own;
}

export function useRoleChoices(): Choice[] {
  const { l } = useAdminText();
  const { data } = useQuery(documentsQuery);
  return (data ?? [])
    .filter(({ kind }) => kind === "role")
    .map(({ name, label }) => ({ value: name, label: l(label) || name }));
}
