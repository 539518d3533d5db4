import { useAdminText } from "../../../../text/admin";
import { Checkbox, NativeSelect } from "../../../../ui/kit";
import classes from "../../Admin.module.css";
import type { StepDoc, WhenDoc } from "./doc";
import { EventPart } from "./EventPart";
import { Remarks } from "./Remarks";
import { Rows } from "./Rows";
import { SpanField } from "./SpanField";

const STEPS_MAX = 8;

interface StepsPartProps {
  when: WhenDoc;
  onChange: (change: Partial<WhenDoc>) => void;
}

/** One after the other, with what must not come in between or after. */
export function StepsPart({ when, onChange }: StepsPartProps) {
  const { a } = useAdminText();
  const { steps = [] } = when;
  const last = steps.length - 1;
  return (
    <div className={classes.stack}>
      <p className={classes.hint}>{a("edit.steps_hint")}</p>
      <Rows<StepDoc>
        rows={steps}
        words={(at) => a("edit.step_at", { at })}
        add={a("edit.step_add")}
        fresh={() => ({ events: [], within: "1d", label: { zh: "", en: "" } })}
        most={STEPS_MAX}
        least={2}
        onRows={(next) => onChange({ steps: next })}
      >
        {(step, change, at) => {
          const silent = step.absent === true;
          const timed = at > 0 && (!silent || at === last);
          return (
            <>
              {at > 0 && (
                <NativeSelect
                  aria-label={a("edit.step_way", { at: at + 1 })}
                  data={[
                    { value: "there", label: a("edit.step_there") },
                    {
                      value: "absent",
                      label: a(at === last ? "edit.step_silence" : "edit.step_none"),
                    },
                  ]}
                  value={silent ? "absent" : "there"}
                  onChange={({ currentTarget: { value } }) =>
                    change(
                      value === "absent"
                        ? { absent: true, within: at === last ? (step.within ?? "3d") : "" }
                        : { absent: false, within: step.within || "1d" },
                    )
                  }
                />
              )}
              <EventPart
                part={step}
                onChange={change}
                words={a(silent ? "edit.events_none" : "edit.events")}
              />
              {timed && (
                <SpanField
                  label={a(silent ? "edit.silence" : "edit.step_within")}
                  value={step.within}
                  onChange={(within) => change({ within: within ?? "" })}
                />
              )}
              <Remarks at={`when.steps.${at + 1}`} />
            </>
          );
        }}
      </Rows>
      <div className={classes.pair}>
        <SpanField
          label={a("edit.steps_within")}
          hint={a("edit.steps_within_hint")}
          value={when.within}
          onChange={(within) => onChange({ within: within ?? "" })}
        />
        <Checkbox
          label={a("edit.strict")}
          description={a("edit.strict_hint")}
          checked={when.strict ?? false}
          onChange={({ currentTarget: { checked } }) => onChange({ strict: checked })}
        />
      </div>
      <Remarks at="when" but={["when.steps"]} />
    </div>
  );
}
