import { IconChevronLeft, IconChevronRight, IconPlus, IconUpload } from "@tabler/icons-react";
import { useState } from "react";
import { useAdminText } from "../../../text/admin";
import { ActionIcon, Button } from "../../../ui/kit";
import classes from "../Admin.module.css";
import own from "./Calendar.module.css";
import { CalendarSettings } from "./CalendarSettings";
import { ChosenDay } from "./ChosenDay";
import {
  type CalendarDoc,
  daysBetween,
  stretchesOf,
  toggled,
  withDay,
  withDays,
  withoutStretch,
  withStretch,
  workedIn,
} from "./days";
import { HolidayDialog } from "./HolidayDialog";
import { ReadDialog } from "./ReadDialog";
import { Stretches } from "./Stretches";
import { YearView } from "./YearView";

interface CalendarEditorProps {
  name: string;
  doc: CalendarDoc;
  change: (next: (doc: CalendarDoc) => CalendarDoc) => void;
}

/** A business calendar: the week, and the days of each year that differ from it. */
export function CalendarEditor({ name, doc, change }: CalendarEditorProps) {
  const { a } = useAdminText();
  const [year, setYear] = useState(() => new Date().getFullYear());
  const [chosen, setChosen] = useState<string | null>(null);
  const [open, setOpen] = useState<"holiday" | "read" | null>(null);
  const worked = workedIn(doc, year);
  const free = daysBetween(`${year}-01-01`, `${year}-12-31`).length - worked;
  const show = (next: number) => {
    setYear(next);
    setChosen(null);
  };
  return (
    <>
      <CalendarSettings doc={doc} change={change} />
      <section className={`${classes.panel} ${classes.stack}`}>
        <div className={`${classes.row} ${classes.wrap}`}>
          <ActionIcon
            aria-label={a("calendar.year_before")}
            variant="default"
            onClick={() => show(year - 1)}
          >
            <IconChevronLeft size={16} />
          </ActionIcon>
          <h2 className="numbers" aria-live="polite">
            {a("calendar.year", { year })}
          </h2>
          <ActionIcon
            aria-label={a("calendar.year_after")}
            variant="default"
            onClick={() => show(year + 1)}
          >
            <IconChevronRight size={16} />
          </ActionIcon>
          <span className="quiet numbers">{a("calendar.tally", { worked, free })}</span>
          <span className={classes.space} />
          <Button
            variant="default"
            leftSection={<IconUpload size={16} />}
            onClick={() => setOpen("read")}
          >
            {a("calendar.read")}
          </Button>
          <Button leftSection={<IconPlus size={16} />} onClick={() => setOpen("holiday")}>
            {a("calendar.holiday_add")}
          </Button>
        </div>
        <p className={own.legend}>
          <span>{a("calendar.click_hint")}</span>
          <span>
            <b className={own.free}>{a("calendar.mark_free")}</b> {a("calendar.legend_free")}
          </span>
          <span>
            <b className={own.worked}>{a("calendar.mark_worked")}</b> {a("calendar.legend_worked")}
          </span>
        </p>
        <YearView
          doc={doc}
          year={year}
          chosen={chosen}
          onDay={(day) => {
            setChosen(day);
            change((now) => toggled(now, day));
          }}
        />
        {chosen && (
          <ChosenDay
            doc={doc}
            day={chosen}
            onChange={(day, said) => change((now) => withDay(now, day, said))}
          />
        )}
      </section>
      <section className={`${classes.panel} ${classes.stack}`}>
        <h2>{a("calendar.list", { year })}</h2>
        <Stretches
          stretches={stretchesOf(doc, year)}
          onRemove={(stretch) => change((now) => withoutStretch(now, stretch))}
        />
      </section>
      {open === "holiday" && (
        <HolidayDialog
          year={year}
          onSave={(stretch) => {
            setYear(Number(stretch.from.slice(0, 4)));
            change((now) => withStretch(now, stretch));
          }}
          onClose={() => setOpen(null)}
        />
      )}
      {open === "read" && (
        <ReadDialog
          name={name}
          onSave={(days) => {
            const [last] = Object.keys(days).slice(-1);
            if (last) setYear(Number(last.slice(0, 4)));
            change((now) => withDays(now, days));
          }}
          onClose={() => setOpen(null)}
        />
      )}
    </>
  );
}
