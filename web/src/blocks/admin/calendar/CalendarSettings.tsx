import { useAdminText } from "../../../text/admin";
import { Checkbox } from "../../../ui/kit";
import classes from "../Admin.module.css";
import { put } from "../docs";
import { TypedOnLeave } from "../table/TypedOnLeave";
import own from "./Calendar.module.css";
import { type CalendarDoc, WEEK_DAYS } from "./days";

interface CalendarSettingsProps {
  doc: CalendarDoc;
  change: (next: (doc: CalendarDoc) => CalendarDoc) => void;
}

/** What a calendar is called, and which days of the week are worked. */
export function CalendarSettings({ doc, change }: CalendarSettingsProps) {
  const { a } = useAdminText();
  const label = (words: Partial<CalendarDoc["label"]>) =>
    change((now) => ({ ...now, label: { ...now.label, ...words } }));
  const flip = (day: number) =>
    change((now) => ({
      ...now,
      week: WEEK_DAYS.filter((one) => now.week.includes(one) !== (one === day)),
    }));
  return (
    <section className={`${classes.panel} ${classes.stack}`}>
      <div className={classes.pair}>
        <TypedOnLeave
          label={a("label.zh", { words: a("label.name") })}
          value={doc.label.zh}
          onSave={(zh) => zh && label({ zh })}
        />
        <TypedOnLeave
          label={a("label.en", { words: a("label.name") })}
          value={doc.label.en}
          onSave={(en) => label({ en })}
        />
      </div>
      <fieldset className={own.week}>
        <legend>{a("calendar.week")}</legend>
        {WEEK_DAYS.map((day) => (
          <button
            key={day}
            type="button"
            className={own.weekDay}
            aria-pressed={doc.week.includes(day)}
            onClick={() => flip(day)}
          >
            {a(`calendar.day_${day}`)}
          </button>
        ))}
      </fieldset>
      <Checkbox
        label={a("calendar.main")}
        description={a("calendar.main_hint")}
        checked={doc.default ?? false}
        onChange={({ currentTarget: { checked } }) =>
          change((now) => put(now, { default: checked }))
        }
      />
    </section>
  );
}
