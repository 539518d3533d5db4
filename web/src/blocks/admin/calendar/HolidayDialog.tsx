import { useState } from "react";
import { useAdminText } from "../../../text/admin";
import { DateField } from "../../../ui/DateField";
import { SegmentedControl, TextInput } from "../../../ui/kit";
import classes from "../Admin.module.css";
import { DrawerForm } from "../DrawerForm";
import { daysBetween, type Stretch } from "./days";

interface HolidayDialogProps {
  year: number;
  onSave: (stretch: Stretch) => void;
  onClose: () => void;
}

/** Several days at once: a holiday, or days worked instead. */
export function HolidayDialog({ year, onSave, onClose }: HolidayDialogProps) {
  const { a } = useAdminText();
  const [name, setName] = useState("");
  const [worked, setWorked] = useState(false);
  const [from, setFrom] = useState<string | null>(null);
  const [until, setUntil] = useState<string | null>(null);
  const to = until ?? from;
  const count = from && to ? daysBetween(from, to).length : 0;
  const backwards = from !== null && to !== null && to < from;
  return (
    <DrawerForm
      as="dialog"
      title={a("calendar.holiday_add")}
      ready={count > 0}
      onSave={() => {
        if (from && to) onSave({ from, to, worked, name });
      }}
      onClose={onClose}
    >
      <SegmentedControl
        aria-label={a("calendar.kind")}
        value={worked ? "worked" : "free"}
        onChange={(kind) => setWorked(kind === "worked")}
        data={[
          { value: "free", label: a("calendar.free") },
          { value: "worked", label: a("calendar.worked_instead") },
        ]}
      />
      <TextInput
        label={a("calendar.day_name")}
        placeholder={a("calendar.day_name_sample")}
        value={name}
        data-autofocus
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <div className={classes.pair}>
        <DateField
          withTime={false}
          name={a("calendar.from")}
          label={a("calendar.from")}
          required
          value={from}
          onChange={setFrom}
        />
        <DateField
          withTime={false}
          name={a("calendar.until")}
          label={a("calendar.until")}
          value={until}
          error={backwards ? a("calendar.backwards") : undefined}
          onChange={setUntil}
        />
      </div>
      <p className={classes.hint} role="status">
        {count > 0 ? a("calendar.count", { count }) : a("calendar.until_hint", { year })}
      </p>
    </DrawerForm>
  );
}
