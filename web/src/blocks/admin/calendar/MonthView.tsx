import { type AdminKey, useAdminText } from "../../../text/admin";
import own from "./Calendar.module.css";
import { type CalendarDoc, daysOf, stateOf, WEEK_DAYS, weekDay } from "./days";
import { dayWords, monthWords } from "./words";

interface MonthViewProps {
  doc: CalendarDoc;
  year: number;
  month: number;
  today: string;
  /** The one day the tab key leads to. */
  at: string;
  chosen: string | null;
  onDay: (day: string) => void;
}

/** A month; a click makes a free day a working day and back. */
export function MonthView({ doc, year, month, today, at, chosen, onDay }: MonthViewProps) {
  const texts = useAdminText();
  const { a } = texts;
  const button = (day: string) => {
    const { worked, differs, name } = stateOf(doc, day);
    const marked = differs || name !== "";
    const mark: AdminKey = worked ? "calendar.mark_worked" : "calendar.mark_free";
    const words = [dayWords(day, texts), a(worked ? "calendar.worked" : "calendar.free"), name];
    return (
      <button
        key={day}
        type="button"
        className={own.day}
        data-day={day}
        data-free={!worked || undefined}
        data-mark={marked ? (worked ? "worked" : "free") : undefined}
        data-said={marked ? a(mark) : undefined}
        data-chosen={chosen === day || undefined}
        data-today={today === day || undefined}
        aria-label={words.filter(Boolean).join(" ")}
        aria-pressed={!worked}
        title={name || undefined}
        style={day.endsWith("-01") ? { gridColumnStart: weekDay(day) } : undefined}
        tabIndex={at === day ? 0 : -1}
        onClick={() => onDay(day)}
      >
        {Number(day.slice(8))}
      </button>
    );
  };
  return (
    <section className={own.month} aria-label={`${year} ${monthWords(month, texts)}`}>
      <h3>{monthWords(month, texts)}</h3>
      <div className={own.days}>
        {WEEK_DAYS.map((one) => (
          <span key={one} className={own.head} aria-hidden>
            {a(`calendar.short_${one}`)}
          </span>
        ))}
        {daysOf(year, month).map(button)}
      </div>
    </section>
  );
}
