import { type DragEvent, type KeyboardEvent, useState } from "react";
import type { Entry, Field, ObjectModel } from "../../api/types";
import { asText } from "../../fields/kind";
import { titleOf } from "../../fields/model";
import { useText } from "../../text";
import { RecordLink } from "../../ui/RecordLink";
import { clockOf } from "../../ui/times";
import { hueOf } from "../list/colours";
import classes from "./Calendar.module.css";

/** What is dragged, as the browser hands it over. */
const CARRIED = "application/x-weft-entry";
const SHOWN_MAX = 3;

/** Days by which an arrow key moves an entry. */
const SHIFTS: Record<string, number> = {
  ArrowLeft: -1,
  ArrowRight: 1,
  ArrowUp: -7,
  ArrowDown: 7,
};

interface CalendarDayProps {
  model: ObjectModel;
  day: string;
  field: Field;
  entries: Entry[];
  colours: { hue: number }[];
  outside: boolean;
  today: boolean;
  /** A week has room for everything. */
  tall: boolean;
  /** Missing when the reader may not change the date. */
  onDropped: ((entry: Entry) => void) | undefined;
  onShift: ((entry: Entry, by: number) => void) | undefined;
}

/** One day: entries are carried by mouse, or moved by Alt and the arrow keys. */
export function CalendarDay(props: CalendarDayProps) {
  const { model, day, field, entries, colours, onDropped, onShift } = props;
  const { t, language } = useText();
  const [over, setOver] = useState(false);
  const [all, setAll] = useState(false);
  const shown = all || props.tall ? entries : entries.slice(0, SHOWN_MAX);
  const named = new Date(`${day}T12:00:00`).toLocaleDateString(language === "zh" ? "zh-CN" : "en", {
    month: "long",
    day: "numeric",
    weekday: "long",
  });
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    try {
      onDropped?.(JSON.parse(event.dataTransfer.getData(CARRIED)) as Entry);
    } catch {
      // Something else was dropped here, such as a word.
    }
  };
  const onKeyDown = (entry: Entry) => (event: KeyboardEvent) => {
    const by = SHIFTS[event.key];
    if (!event.altKey || by === undefined || !onShift) return;
    event.preventDefault();
    onShift(entry, by);
  };
  return (
    <section
      className={classes.day}
      aria-label={named}
      data-day={day}
      data-outside={props.outside || undefined}
      data-today={props.today || undefined}
      data-over={over || undefined}
      data-empty={entries.length === 0 || undefined}
      onDragOver={(event) => {
        if (!onDropped || !event.dataTransfer.types.includes(CARRIED)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <div className={classes.number} aria-hidden>
        <span>{Number(day.slice(8))}</span>
        <span className={classes.named}>{named}</span>
      </div>
      <ul className={classes.entries}>
        {shown.map((entry) => {
          const hue = hueOf(entry, colours) ?? 215;
          const moment = field.type === "datetime" ? new Date(asText(entry[field.name])) : null;
          return (
            <li
              key={entry.id}
              className={classes.entry}
              data-entry={entry.id}
              style={{ "--hue": hue } as React.CSSProperties}
              draggable={onDropped !== undefined}
              onDragStart={(event) => event.dataTransfer.setData(CARRIED, JSON.stringify(entry))}
              onKeyDown={onKeyDown(entry)}
            >
              <RecordLink object={model.name} id={entry.id}>
                {moment && <span className="numbers">{clockOf(moment)} </span>}
                {titleOf(model, entry)}
              </RecordLink>
            </li>
          );
        })}
      </ul>
      {shown.length < entries.length && (
        <button type="button" className={classes.more} onClick={() => setAll(true)}>
          {t("calendar.more", { count: entries.length - shown.length })}
        </button>
      )}
    </section>
  );
}
