import { useQueries, useQuery } from "@tanstack/react-query";
import { objectQuery, objectsQuery } from "../../api/queries";
import type { ObjectModel } from "../../api/types";

/** What this reader may see, and which of `names` they may create; nothing is asked in vain. */
export function useRights(names: string[]) {
  const { data: objects } = useQuery(objectsQuery);
  const seen = new Set(objects?.map(({ name }) => name));
  const models = useQueries({
    queries: names.filter((name) => seen.has(name)).map((name) => objectQuery(name)),
  });
  const creatable: ObjectModel[] = models.flatMap(({ data }) => (data?.may.create ? [data] : []));
  const mayCreate = new Set(creatable.map(({ name }) => name));
  return { seen, creatable, mayCreate };
}
