import { useAdminText } from "../../../text/admin";
import { Button, TextInput } from "../../../ui/kit";
import classes from "../Admin.module.css";
import type { PartProps } from "./FieldDrawer";
import { sampleOf } from "./pattern";

const PARTS = ["{yyyy}", "{yyyyMM}", "{yyyyMMdd}", "{0000}"];

/** How numbers are built, with the next one as a sample. */
export function NumberPattern({ field, onChange }: PartProps) {
  const { a } = useAdminText();
  const pattern = field.pattern ?? "";
  const sample = pattern ? sampleOf(pattern, new Date(), field.start) : null;
  return (
    <section className={classes.part}>
      <TextInput
        label={a("field.pattern")}
        description={a("field.pattern_hint")}
        placeholder="ZL-{yyyyMM}-{0000}"
        required
        value={pattern}
        error={sample && "wrong" in sample && a("field.pattern_wrong", { part: sample.wrong })}
        onChange={(event) => onChange({ pattern: event.currentTarget.value })}
      />
      <div className={`${classes.row} ${classes.wrap}`}>
        {PARTS.map((part) => (
          <Button
            key={part}
            size="compact-sm"
            variant="default"
            onClick={() => onChange({ pattern: pattern + part })}
          >
            {part}
          </Button>
        ))}
      </div>
      <TextInput
        label={a("field.start")}
        inputMode="numeric"
        placeholder="1"
        value={field.start?.toString() ?? ""}
        onChange={(event) => {
          const start = Number.parseInt(event.currentTarget.value, 10);
          onChange({ start: Number.isNaN(start) ? undefined : start });
        }}
      />
      {sample && "text" in sample && (
        <p className={classes.hint} role="status">
          {a("field.pattern_sample")} <strong className="numbers">{sample.text}</strong>
        </p>
      )}
    </section>
  );
}
