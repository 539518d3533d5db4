import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { checkTable } from "../../../api/config";
import { useDebouncedValue } from "../../../ui/kit";
import type { TableDoc } from "./docs";

const TYPING_PAUSE_MS = 400;

/** Gaps, overlaps and rows that never count, a moment after the typing stops. */
export function useTableCheck(doc: TableDoc) {
  const [settled] = useDebouncedValue(doc, TYPING_PAUSE_MS);
  return useQuery({
    queryKey: ["table check", settled],
    queryFn: ({ signal }) => checkTable({ document: settled }, signal),
    placeholderData: keepPreviousData,
    retry: false,
  });
}
