import { lazy, type ReactNode, Suspense } from "react";
import type { ListParams } from "../../api/queries";
import type { Field, ObjectModel } from "../../api/types";
import { useText } from "../../text";
import { Skeleton } from "../../ui/kit";
import type { ListSearch, Look } from "../views/look";
import classes from "./Records.module.css";
import { Table } from "./Table";

const Board = lazy(() => import("../kanban/Board"));
const Calendar = lazy(() => import("../calendar/Calendar"));
const Gallery = lazy(() => import("../gallery/Gallery"));

export interface RecordsProps {
  model: ObjectModel;
  look: Look;
  params: ListParams;
  columns: Field[];
  set: (change: ListSearch) => void;
  create: ReactNode;
}

/** The records in the shape the look says. */
export function Records(props: RecordsProps) {
  const { model, look, params } = props;
  if (look.kind === "table") return <Table {...props} />;
  const Kind = { kanban: Board, calendar: Calendar, gallery: Gallery }[look.kind];
  return (
    <Suspense fallback={<RowsSkeleton />}>
      <Kind model={model} look={look} params={params} />
    </Suspense>
  );
}

export function RowsSkeleton() {
  const { t } = useText();
  return (
    <div className={`panel ${classes.skeleton}`} role="status" aria-label={t("loading")}>
      {["a", "b", "c", "d", "e", "f", "g", "h"].map((key) => (
        <Skeleton key={key} height={14} />
      ))}
    </div>
  );
}
