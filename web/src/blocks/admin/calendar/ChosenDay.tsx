import { useAdminText } from "../../../text/admin";
import { SegmentedControl } from "../../../ui/kit";
import { TypedOnLeave } from "../table/TypedOnLeave";
import own from "./Calendar.module.css";
import { type CalendarDoc, type DayDoc, stateOf } from "./days";
import { dayWords } from "./words";

interface ChosenDayProps {
  doc: CalendarDoc;
  day: string;
  onChange: (day: string, said: DayDoc) => void;
}

/** The day that was clicked last: free or worked, and which holiday it belongs to. */
export function ChosenDay({ doc, day, onChange }: ChosenDayProps) {
  const texts = useAdminText();
  const { a } = texts;
  const { worked, name } = stateOf(doc, day);
  return (
    <section className={own.chosen} aria-label={a("calendar.chosen")}>
      <strong>{dayWords(day, texts)}</strong>
      <SegmentedControl
        aria-label={a("calendar.kind")}
        value={worked ? "worked" : "free"}
        onChange={(kind) => onChange(day, { worked: kind === "worked", name })}
        data={[
          { value: "free", label: a("calendar.free") },
          { value: "worked", label: a("calendar.worked") },
        ]}
      />
      <TypedOnLeave
        key={day}
        label={a("calendar.day_name")}
        placeholder={a("calendar.day_name_sample")}
        value={name}
        onSave={(words) => onChange(day, { worked, name: words })}
      />
    </section>
  );
}
