import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { documentQuery, documentsQuery } from "../../../api/config";
import { useAdminText } from "../../../text/admin";
import { Select, Textarea } from "../../../ui/kit";
import classes from "../Admin.module.css";
import { DrawerForm } from "../DrawerForm";
import { FilePicker } from "../lifecycle/FilePicker";
import type { CalendarDoc, DayDoc } from "./days";
import { readHolidays } from "./read";

interface ReadDialogProps {
  /** The calendar the days go into. */
  name: string;
  onSave: (days: Record<string, DayDoc>) => void;
  onClose: () => void;
}

/** Holidays taken from a file or from another calendar; what was read is told before. */
export function ReadDialog({ name, onSave, onClose }: ReadDialogProps) {
  const { a, l } = useAdminText();
  const [text, setText] = useState("");
  const [other, setOther] = useState<string | null>(null);
  const { data: documents } = useQuery(documentsQuery);
  const others = (documents ?? [])
    .filter((one) => one.kind === "calendar" && one.name !== name)
    .map((one) => ({ value: one.name, label: l(one.label) || one.name }));
  const source = useQuery({
    ...documentQuery<CalendarDoc>("calendar", other ?? ""),
    enabled: other !== null,
  });
  const read = text.trim() ? readHolidays(text) : { days: source.data?.document.days ?? {} };
  const days = "days" in read ? Object.entries(read.days) : [];
  const years = [...new Set(days.map(([day]) => day.slice(0, 4)))].sort();
  return (
    <DrawerForm
      title={a("calendar.read")}
      ready={days.length > 0}
      onSave={() => onSave(Object.fromEntries(days))}
      onClose={onClose}
    >
      <p className={classes.hint}>{a("calendar.read_hint")}</p>
      {others.length > 0 && (
        <Select
          label={a("calendar.read_other")}
          data={others}
          value={other}
          clearable
          clearButtonProps={{ "aria-label": a("action.clear") }}
          openOnFocus={false}
          onChange={setOther}
        />
      )}
      <FilePicker label={a("calendar.read_file")} busy={false} onText={setText} />
      <Textarea
        size="sm"
        autosize
        minRows={6}
        maxRows={16}
        label={a("calendar.read_text")}
        placeholder={a("calendar.read_sample")}
        spellCheck={false}
        value={text}
        error={"wrong" in read ? a("calendar.read_wrong", { line: read.wrong }) : undefined}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {days.length > 0 && (
        <p className={classes.hint} role="status">
          {a("calendar.read_found", { count: days.length, years: years.join(", ") })}
        </p>
      )}
    </DrawerForm>
  );
}
