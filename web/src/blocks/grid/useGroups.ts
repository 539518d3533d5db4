import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { groupsQuery } from "../../api/layouts";
import type { ListParams } from "../../api/queries";
import type { Field, ObjectModel } from "../../api/types";
import { isEmpty } from "../../fields/kind";
import { kindOf } from "../../fields/registry";
import { useReading } from "../../fields/useReading";
import { useText } from "../../text";
import { keyOf } from "../kanban/columns";
import { type Plan, planOf } from "./groups";

const GROUPS_MAX = 1000;
const NO_FIELDS: Field[] = [];

export interface Groups {
  plan: Plan;
  fold: (key: string) => void;
}

/** The groups of a list with their counts; null while there are none. */
export function useGroups(
  model: ObjectModel,
  field: Field | undefined,
  { params, rows }: { params: ListParams; rows: number },
): Groups | null {
  const { t } = useText();
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const reading = useReading(field ? [field] : NO_FIELDS);
  const name = field?.name ?? "";
  const descending = params.sort?.split(",").includes(`-${name}`);
  const asked = {
    object: model.name,
    ...(params.filter ? { filter: params.filter } : {}),
    ...(params.q ? { q: params.q } : {}),
    group: [name],
    aggregates: [{ name: "count", fold: "count" }],
    sort: descending ? `-${name}` : name,
    limit: GROUPS_MAX,
  };
  const { data } = useQuery({ ...groupsQuery(asked), enabled: field !== undefined });
  const none = t("board.none");
  const plan = useMemo(() => {
    if (!field || !data) return null;
    const heads = data.map((group) => {
      const value = group[field.name];
      const key = keyOf(value);
      const label = isEmpty(value) ? none : kindOf(field).toText({ value, field, reading });
      return { key, label: label || key, count: group.count ?? 0, folded: folded.has(key) };
    });
    return planOf(heads, rows);
  }, [data, field, folded, reading, rows, none]);
  if (!plan) return null;
  const fold = (key: string) =>
    setFolded((old) => {
      const next = new Set(old);
      if (!next.delete(key)) next.add(key);
      return next;
    });
  return { plan, fold };
}
