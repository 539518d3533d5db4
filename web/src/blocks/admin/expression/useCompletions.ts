import { useQuery } from "@tanstack/react-query";
import { completeExpression, isOverSomething, type Over } from "../../../api/config";
import { objectQuery } from "../../../api/queries";
import type { Label } from "../../../api/types";
import { useText } from "../../../text";
import { useDebouncedValue } from "../../../ui/kit";
import { type Completion, matching, splitPath, type Typed } from "./completion";

const TYPING_PAUSE_MS = 120;

/** A field as far as a name in an expression needs it. */
export interface KnownField {
  name: string;
  label: Label;
  type: string;
  target?: string | undefined;
}

/** What could stand at the caret: the server's list, and until it is there the fields we know. */
export function useCompletions(
  over: Over,
  text: string,
  typed: Typed | null,
  own: readonly KnownField[],
): Completion[] {
  const { l } = useText();
  const caret = typed ? typed.from + typed.word.length : 0;
  const [asked] = useDebouncedValue(typed ? `${caret}|${text}` : "", TYPING_PAUSE_MS);
  const answer = useQuery({
    queryKey: ["completion", over, asked],
    queryFn: ({ signal }) => completeExpression({ over, text, cursor: caret }, signal),
    enabled: asked !== "" && isOverSomething(over),
    retry: false,
    staleTime: 60_000,
  });
  const { path, stem } = splitPath(typed?.word ?? "");
  const fields = useFieldsBelow(own, path);
  if (!typed) return [];
  const local = matching(
    fields.map((field) => ({ name: field.name, words: l(field.label) })),
    stem,
  ).map(({ name, words }) => ({ insert: name, label: words, hint: name }));
  const told = answer.data?.items ?? [];
  const known = new Set(local.map(({ insert }) => insert));
  const more = told
    .map(({ insert, label, detail }) => ({ insert, label: l(label) || insert, hint: l(detail) }))
    .filter(({ insert }) => !known.has(insert));
  // Nothing left to say once the only proposal is what stands there already.
  const all = [...local, ...more];
  return all.length === 1 && all[0]?.insert === stem ? [] : all;
}

/** The fields one reaches along a path of lookups. */
function useFieldsBelow(own: readonly KnownField[], path: string[]): readonly KnownField[] {
  const first = targetOf(own, path[0]);
  const second = useTarget(first);
  const third = useTarget(targetOf(second, path[1]));
  if (path.length === 0) return own;
  return path.length === 1 ? second : path.length === 2 ? third : [];
}

function targetOf(fields: readonly KnownField[], name: string | undefined): string | undefined {
  const field = fields.find((one) => one.name === name || one.label.zh === name);
  return field?.target ?? (field?.type === "user" ? "user" : undefined);
}

function useTarget(object: string | undefined): readonly KnownField[] {
  const { data } = useQuery({ ...objectQuery(object ?? ""), enabled: object !== undefined });
  return data?.fields ?? [];
}
