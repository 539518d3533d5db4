import { useQuery } from "@tanstack/react-query";
import { type DragEvent, useState } from "react";
import { type ListParams, shortListQuery } from "../../api/queries";
import type { Entry, Field, ObjectModel } from "../../api/types";
import type { Reading } from "../../fields/kind";
import { inBase } from "../../fields/model";
import { kindOf } from "../../fields/registry";
import { useText } from "../../text";
import { ErrorNote } from "../../ui/ErrorNote";
import { Button, Skeleton } from "../../ui/kit";
import { Tag } from "../../ui/Tag";
import { bothOf, type Look } from "../views/look";
import classes from "./Board.module.css";
import { BoardCard } from "./BoardCard";
import { type BoardColumn, cardsIn, conditionOf } from "./columns";

const CARDS_SHOWN = 50;
/** What is dragged, as the browser hands it over. */
const CARRIED = "application/x-weft-card";

interface BoardColumnViewProps {
  model: ObjectModel;
  look: Look;
  params: ListParams;
  field: Field;
  facts: Field[];
  sumField: Field | undefined;
  column: BoardColumn;
  columns: BoardColumn[];
  moved: ReadonlyMap<string, Entry>;
  reading: Reading;
  /** Missing when the reader may not change the field. */
  onPut: ((entry: Entry, column: BoardColumn) => void) | undefined;
}

/** One column with its count and sum; more cards come when asked for. */
export function BoardColumnView(props: BoardColumnViewProps) {
  const { model, params, field, column, columns, moved, reading, sumField, onPut } = props;
  const { t } = useText();
  const [limit, setLimit] = useState(CARDS_SHOWN);
  const [over, setOver] = useState(false);
  const filter = bothOf(params.filter ?? "", conditionOf(field, column.key));
  const asked = { ...params, filter, fields: withBy(params.fields, field.name) };
  const list = useQuery(shortListQuery(model.name, asked, limit));
  const cards = cardsIn(list.data?.items ?? [], moved, { field: field.name, key: column.key });
  const at = columns.indexOf(column);

  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const entry = readCard(event.dataTransfer.getData(CARRIED));
    if (entry && onPut && !cards.some(({ id }) => id === entry.id)) onPut(entry, column);
  };
  return (
    <section
      className={classes.column}
      aria-label={column.label}
      data-column={column.key}
      data-over={over || undefined}
      onDragOver={(event) => {
        if (!onPut || !event.dataTransfer.types.includes(CARRIED)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      <header className={classes.head}>
        <Tag text={column.label} hue={column.hue} />
        <span className="quiet numbers">{column.count.toLocaleString("en-US")}</span>
        <span className={classes.space} />
        {sumField && column.sum && (
          <span className="quiet numbers">
            {kindOf(sumField).Cell({ value: column.sum, field: inBase(sumField), reading })}
          </span>
        )}
      </header>
      {list.error && <ErrorNote error={list.error} retry={list.refetch} />}
      {!list.data && !list.error && <Skeleton height={84} m={8} w="auto" />}
      <ul className={classes.cards}>
        {cards.map((entry) => (
          <li key={entry.id}>
            <BoardCard
              model={model}
              entry={entry}
              facts={props.facts}
              colours={props.look.colours}
              reading={reading}
              others={onPut ? columns.filter((one) => one !== column) : []}
              onCarry={(event) => event.dataTransfer.setData(CARRIED, JSON.stringify(entry))}
              onPut={(to) => onPut?.(entry, to)}
              onShift={(by) => {
                const to = columns[at + by];
                if (to) onPut?.(entry, to);
              }}
            />
          </li>
        ))}
      </ul>
      {(list.data?.total ?? 0) > limit && (
        <Button variant="subtle" onClick={() => setLimit(limit + CARDS_SHOWN)}>
          {t("board.more")}
        </Button>
      )}
    </section>
  );
}

function withBy(fields: string | undefined, by: string): string {
  const names = (fields ?? "").split(",").filter(Boolean);
  return names.includes(by) ? names.join(",") : [...names, by].join(",");
}

function readCard(text: string): Entry | null {
  try {
    return JSON.parse(text) as Entry;
  } catch {
    // Something else was dropped here, such as a word.
    return null;
  }
}
