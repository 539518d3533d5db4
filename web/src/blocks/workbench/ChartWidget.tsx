import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { groupsQuery, type Widget } from "../../api/layouts";
import { objectQuery } from "../../api/queries";
import type { Field, Value } from "../../api/types";
import { group } from "../../fields/decimal";
import { asText } from "../../fields/kind";
import { fieldOf, inBase } from "../../fields/model";
import { kindOf } from "../../fields/registry";
import { useReading } from "../../fields/useReading";
import { useText } from "../../text";
import { ErrorNote } from "../../ui/ErrorNote";
import { Skeleton } from "../../ui/kit";
import { pointsOf } from "../chart/points";
import { NothingYet } from "./NothingYet";

const Chart = lazy(() => import("../chart/Chart"));
const BARS_SHOWN = 12;
/** What a key with a bucket is called in the answer. */
const BUCKET = "bucket";

/** A chart of what the records of an object come to, by a key. */
export function ChartWidget({ widget }: { widget: Widget }) {
  const { t, l } = useText();
  const object = widget.object ?? "";
  const { fold = "count", of, by = "", bucket } = widget.figure ?? {};
  const kind = widget.chart ?? "bar";
  const name = bucket ? BUCKET : by;
  const value = fold === "count" ? { fold } : { fold, ...(of ? { of } : {}) };
  const groups = useQuery(
    groupsQuery({
      object,
      ...(widget.filter ? { filter: widget.filter } : {}),
      group: [bucket ? { by, name, bucket } : by],
      aggregates: [{ name: "value", ...value }],
      sort: widget.sort || (kind === "line" ? name : "-value"),
      limit: widget.limit ?? BARS_SHOWN,
    }),
  );
  const key = useFieldAt(object, by);
  const { data: model } = useQuery(objectQuery(object));
  const amount = (fold !== "count" && of && model && fieldOf(model, of)) || undefined;
  const reading = useReading([key, amount].filter((field): field is Field => !!field));
  if (groups.error) return <ErrorNote error={groups.error} retry={groups.refetch} />;
  if (!groups.data || !model) return <Skeleton height={160} />;
  if (groups.data.length === 0) return <NothingYet model={model} />;
  const points = pointsOf(groups.data, {
    by: name,
    labelOf: (found: Value) =>
      key && !bucket && found !== null && found !== undefined
        ? kindOf(key).toText({ value: found, field: key, reading })
        : asText(found),
    hueOf: (found: Value) => key?.options?.find((one) => one.value === found)?.hue ?? undefined,
    shownOf: (found: string) =>
      amount
        ? kindOf(amount).toText({ value: found, field: inBase(amount), reading })
        : group(found),
    none: t("board.none"),
  });
  return (
    <Suspense fallback={<Skeleton height={160} />}>
      <Chart kind={kind} label={l(widget.label)} points={points} />
    </Suspense>
  );
}

/** The field a plain path leads to, one lookup away at most; an expression leads to none. */
function useFieldAt(object: string, path: string): Field | undefined {
  const [first = "", second] = path.split(".");
  const { data: model } = useQuery(objectQuery(object));
  const link = model && fieldOf(model, first);
  const target = second ? (link?.target ?? "") : "";
  const { data: other } = useQuery({ ...objectQuery(target), enabled: target !== "" });
  return second ? other && fieldOf(other, second) : link;
}
