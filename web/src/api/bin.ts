// The bin of an object: deleted records one may see and delete.
import { infiniteQueryOptions } from "@tanstack/react-query";
import { call } from "./client";
import type { Entry, Page } from "./types";

export interface DeletedEntry extends Entry {
  _deleted_at: string;
}

const BIN_PAGE = 50;

/** The last deleted first. */
export const binQuery = (object: string) =>
  infiniteQueryOptions({
    queryKey: ["bin", object],
    queryFn: ({ pageParam, signal }) =>
      call<Page<DeletedEntry>>(`/records/${object}`, {
        query: { deleted: true, limit: BIN_PAGE, cursor: pageParam, count: pageParam === "" },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
  });
