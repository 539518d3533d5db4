import { useAdminText } from "../../../../text/admin";
import { NativeSelect } from "../../../../ui/kit";
import classes from "../../Admin.module.css";
import type { LateDoc, RuleDoc } from "./doc";
import { Remarks } from "./Remarks";
import { SpanField } from "./SpanField";

interface LatePartProps {
  rule: RuleDoc;
  onChange: (change: Partial<RuleDoc>) => void;
}

/** What becomes of signals that are judged long after they came about. */
export function LatePart({ rule, onChange }: LatePartProps) {
  const { a } = useAdminText();
  const late = rule.late ?? {};
  const say = (change: LateDoc) => {
    const next = { ...late, ...change };
    onChange({ late: Object.values(next).some(Boolean) ? next : undefined });
  };
  return (
    <details className={classes.panel}>
      <summary>{a("edit.late_title")}</summary>
      <div className={classes.stack}>
        <p className={classes.hint}>{a("edit.late_hint")}</p>
        <div className={classes.pair}>
          <SpanField
            label={a("edit.late_after")}
            hint={a("edit.late_after_hint")}
            value={late.after}
            onChange={(after) => say({ after })}
          />
          <SpanField
            label={a("edit.late_within")}
            hint={a("edit.late_within_hint")}
            value={late.within}
            onChange={(within) => say(within ? { within } : { within, beyond: undefined })}
          />
        </div>
        <NativeSelect
          label={a("edit.late_beyond")}
          disabled={!late.within}
          data={[
            { value: "", label: a("edit.late_record") },
            { value: "drop", label: a("edit.late_drop") },
          ]}
          value={late.beyond === "drop" ? "drop" : ""}
          onChange={({ currentTarget: { value } }) => say({ beyond: value || undefined })}
        />
        <Remarks at="late" />
      </div>
    </details>
  );
}
