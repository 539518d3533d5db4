import { useQuery } from "@tanstack/react-query";
import { type ListParams, windowQuery } from "../../api/queries";
import type { ObjectModel } from "../../api/types";
import { useText } from "../../text";
import type { Look } from "../views/look";
import { WINDOW_ROWS } from "./useWindow";

interface TotalProps {
  model: ObjectModel;
  params: ListParams;
  look: Look;
}

/** How many records there are; a table has counted them already. */
export function Total({ model, params, look }: TotalProps) {
  const { t } = useText();
  const { filter = "", q = "" } = params;
  const query =
    look.kind === "table"
      ? windowQuery(model.name, params, 0, WINDOW_ROWS)
      : windowQuery(model.name, { filter, q, fields: "id" }, 0, 1);
  const { data } = useQuery(query);
  const count = (data?.total ?? 0).toLocaleString("en-US");
  const key = data?.total_exact === false ? "list.count_least" : "list.count";
  return (
    <span className="quiet numbers" data-total={data?.total ?? 0}>
      {data ? t(key, { count }) : ""}
    </span>
  );
}
