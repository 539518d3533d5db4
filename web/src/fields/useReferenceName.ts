import { useQuery } from "@tanstack/react-query";
import { objectQuery, recordQuery } from "../api/queries";
import type { Reference } from "../api/types";
import { asText } from "./kind";

/** The address carries only the id of a chosen record; its name is looked up. */
export function useReferenceName(target: string, id: string): Reference | null {
  const model = useQuery({ ...objectQuery(target), enabled: id !== "" });
  const record = useQuery({ ...recordQuery(target, id), enabled: id !== "" });
  if (id === "") return null;
  const title = record.data?.[model.data?.title ?? "name"];
  return { id, label: asText(title) || id };
}
