import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useMemo } from "react";
import { groupsQuery } from "../../api/layouts";
import type { ListParams } from "../../api/queries";
import type { Entry, ObjectModel } from "../../api/types";
import { fieldOf, fieldsOf, isWritable } from "../../fields/model";
import { kindOf } from "../../fields/registry";
import { useReading } from "../../fields/useReading";
import { useText } from "../../text";
import { ErrorNote } from "../../ui/ErrorNote";
import { Skeleton } from "../../ui/kit";
import type { Look } from "../views/look";
import { useMove } from "../views/useMove";
import classes from "./Board.module.css";
import { BoardColumnView } from "./BoardColumnView";
import { type BoardColumn, columnsOf, valueIn } from "./columns";

const MoveSheet = lazy(() => import("../views/MoveSheet"));

interface BoardProps {
  model: ObjectModel;
  look: Look;
  params: ListParams;
}

/** Cards in columns; a card that is put into another column takes on its value. */
export default function Board({ model, look, params }: BoardProps) {
  const { t, language } = useText();
  const settings = look.kanban;
  const field = settings ? fieldOf(model, settings.by) : undefined;
  const by = field?.name ?? "";
  const sum = settings?.sum;
  const asked = {
    object: model.name,
    ...(params.filter ? { filter: params.filter } : {}),
    ...(params.q ? { q: params.q } : {}),
    group: [by],
    aggregates: [
      { name: "count", fold: "count" },
      ...(sum ? [{ name: "sum", fold: "sum", of: sum }] : []),
    ],
    limit: 1000,
  };
  const groups = useQuery({ ...groupsQuery(asked), enabled: by !== "" });
  const facts = useMemo(() => fieldsOf(model, settings?.fields ?? []), [model, settings?.fields]);
  const reading = useReading(model.fields);
  const { move, moved, wanting, giveUp, pending } = useMove(model);

  if (!field || !settings) return <p className="quiet">{t("board.no_field")}</p>;
  if (groups.error) return <ErrorNote error={groups.error} retry={groups.refetch} />;
  if (!groups.data) return <Skeleton height={320} />;
  const columns = columnsOf(field, groups.data, { language, none: t("board.none") });

  const put = (entry: Entry, column: BoardColumn) => {
    const { toWire } = kindOf(field);
    const value = valueIn(field, column);
    void move({
      entry,
      change: { [by]: toWire(value) },
      shown: { [by]: value },
      before: { [by]: toWire(entry[by]) },
      to: column.label,
    });
  };
  return (
    <>
      <div className={classes.board} data-board>
        {columns.map((column) => (
          <BoardColumnView
            key={column.key}
            model={model}
            look={look}
            params={params}
            field={field}
            facts={facts}
            sumField={sum ? fieldOf(model, sum) : undefined}
            column={column}
            columns={columns}
            moved={moved}
            reading={reading}
            onPut={isWritable(model, field) ? put : undefined}
          />
        ))}
      </div>
      <Suspense>
        {wanting && (
          <MoveSheet
            model={model}
            wanting={wanting}
            pending={pending}
            onMove={(order) => void move(order)}
            onClose={giveUp}
          />
        )}
      </Suspense>
    </>
  );
}
