import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import type { Entry, Field } from "../../api/types";
import type { Reading } from "../../fields/kind";
import { kindOf } from "../../fields/registry";
import { useText } from "../../text";
import { RecordLink } from "../../ui/RecordLink";
import classes from "./CardList.module.css";

const CARD_PX = 92;
const FACTS_MAX = 4;

interface CardListProps {
  label: string;
  object: string;
  title: string;
  columns: Field[];
  reading: Reading;
  total: number;
  rowAt: (index: number) => Entry | undefined;
  onShow: (first: number, last: number) => void;
  hueAt: (entry: Entry) => number | undefined;
}

/** The list for a narrow screen: a card a record. */
export function CardList(props: CardListProps) {
  const { total, rowAt, onShow, columns, title, reading } = props;
  const { l } = useText();
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => box.current,
    estimateSize: () => CARD_PX,
    overscan: 4,
  });
  const first = virtual.range?.startIndex ?? 0;
  const last = virtual.range?.endIndex ?? 0;
  useEffect(() => onShow(first, last), [first, last, onShow]);
  const head = columns.find((column) => column.name === title);
  const facts = columns.filter((column) => column.name !== title).slice(0, FACTS_MAX);
  return (
    <div ref={box} className={classes.box}>
      <ul
        aria-label={props.label}
        className={classes.list}
        style={{ height: virtual.getTotalSize() }}
      >
        {virtual.getVirtualItems().map((row) => {
          const entry = rowAt(row.index);
          return (
            <li
              key={row.index}
              className={classes.slot}
              data-hue={entry && props.hueAt(entry)}
              style={
                {
                  transform: `translateY(${row.start}px)`,
                  "--hue": entry && props.hueAt(entry),
                } as React.CSSProperties
              }
            >
              {entry ? (
                <RecordLink object={props.object} id={entry.id}>
                  <span className={classes.title}>
                    {(head &&
                      kindOf(head).Cell({
                        value: entry[head.name],
                        field: head,
                        reading,
                        row: entry,
                      })) ||
                      entry.id}
                  </span>
                  <span className={classes.facts}>
                    {facts.map((field) => {
                      const shown = kindOf(field).Cell({
                        value: entry[field.name],
                        field,
                        reading,
                        row: entry,
                      });
                      return shown ? (
                        <span key={field.name} className={classes.fact}>
                          <span className="quiet">{l(field.label)}</span> {shown}
                        </span>
                      ) : null;
                    })}
                  </span>
                </RecordLink>
              ) : (
                <span className={classes.waiting} />
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
