import { type KeyboardEvent, useRef, useState } from "react";
import { dayOf } from "../../../ui/times";
import own from "./Calendar.module.css";
import { addDays, type CalendarDoc } from "./days";
import { MonthView } from "./MonthView";

const MONTHS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

interface YearViewProps {
  doc: CalendarDoc;
  year: number;
  chosen: string | null;
  onDay: (day: string) => void;
}

/** All days of a year; arrow keys go from day to day, space and enter do what a click does. */
export function YearView({ doc, year, chosen, onDay }: YearViewProps) {
  const area = useRef<HTMLDivElement>(null);
  const today = dayOf(new Date());
  const [at, setAt] = useState(today);
  const here = at.startsWith(`${year}-`) ? at : `${year}-01-01`;
  const onKeyDown = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = addDays(here, step);
    if (!next.startsWith(`${year}-`)) return;
    setAt(next);
    area.current?.querySelector<HTMLElement>(`[data-day="${next}"]`)?.focus();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the days inside are buttons; this moves between them
    <div ref={area} className={own.year} onKeyDown={onKeyDown}>
      {MONTHS.map((month) => (
        <MonthView
          key={month}
          doc={doc}
          year={year}
          month={month}
          today={today}
          at={here}
          chosen={chosen}
          onDay={(day) => {
            setAt(day);
            onDay(day);
          }}
        />
      ))}
    </div>
  );
}
