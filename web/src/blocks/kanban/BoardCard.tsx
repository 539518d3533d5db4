import { IconArrowsExchange } from "@tabler/icons-react";
import type { DragEvent, KeyboardEvent } from "react";
import type { Entry, Field, ObjectModel } from "../../api/types";
import { isEmpty, type Reading } from "../../fields/kind";
import { titleOf } from "../../fields/model";
import { kindOf } from "../../fields/registry";
import { useText } from "../../text";
import { ActionIcon, Menu } from "../../ui/kit";
import { RecordLink } from "../../ui/RecordLink";
import { hueOf } from "../list/colours";
import classes from "./Board.module.css";
import type { BoardColumn } from "./columns";

interface BoardCardProps {
  model: ObjectModel;
  entry: Entry;
  facts: Field[];
  colours: { hue: number }[];
  reading: Reading;
  /** Where it may go; nowhere when the reader may not move it. */
  others: BoardColumn[];
  onCarry: (event: DragEvent) => void;
  onPut: (column: BoardColumn) => void;
  /** One column to the left or right. */
  onShift: (by: number) => void;
}

/** A card: carried by mouse, sent by its menu, shifted by Alt and the arrow keys. */
export function BoardCard(props: BoardCardProps) {
  const { model, entry, facts, reading, others, onPut, onShift } = props;
  const { t, l } = useText();
  const hue = hueOf(entry, props.colours);
  const title = titleOf(model, entry);
  const onKeyDown = (event: KeyboardEvent) => {
    if (!event.altKey || others.length === 0) return;
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    event.preventDefault();
    onShift(event.key === "ArrowLeft" ? -1 : 1);
  };
  return (
    <article
      className={classes.card}
      data-card={entry.id}
      data-hue={hue}
      style={hue === undefined ? undefined : ({ "--hue": hue } as React.CSSProperties)}
      draggable={others.length > 0}
      onDragStart={props.onCarry}
      onKeyDown={onKeyDown}
    >
      <div className={classes.cardHead}>
        <RecordLink object={model.name} id={entry.id}>
          {title}
        </RecordLink>
        {others.length > 0 && (
          <Menu position="bottom-end" withinPortal>
            <Menu.Target>
              <ActionIcon
                size={24}
                className={classes.mover ?? ""}
                aria-label={t("board.move_card", { title })}
              >
                <IconArrowsExchange size={14} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Label>{t("board.move_to")}</Menu.Label>
              {others.map((column) => (
                <Menu.Item key={column.key} onClick={() => onPut(column)}>
                  {column.label}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        )}
      </div>
      <dl className={classes.facts}>
        {facts
          .filter(({ name }) => !isEmpty(entry[name]))
          .map((field) => (
            <div key={field.name}>
              <dt className="quiet">{l(field.label)}</dt>
              <dd>
                {kindOf(field).Cell({ value: entry[field.name], field, reading, row: entry })}
              </dd>
            </div>
          ))}
      </dl>
    </article>
  );
}
