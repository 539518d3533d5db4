import { useAdminText } from "../../../../text/admin";
import { Checkbox, TextInput } from "../../../../ui/kit";
import classes from "../../Admin.module.css";
import { ExpressionBox } from "../../expression/ExpressionBox";
import { useWriting } from "./context";
import type { HaltDoc, LimitDoc, RuleDoc } from "./doc";
import { EventPart } from "./EventPart";
import { Remarks } from "./Remarks";
import { Rows } from "./Rows";
import { SpanField } from "./SpanField";

const ROWS_MAX = 4;

interface LimitsPartProps {
  rule: RuleDoc;
  onChange: (change: Partial<RuleDoc>) => void;
}

/** What else must be true of the customer when the rule fires. */
export function ConditionPart({ rule, onChange }: LimitsPartProps) {
  const { a } = useAdminText();
  const { rule: typed } = useWriting();
  return (
    <section className={`${classes.panel} ${classes.stack}`} aria-label={a("edit.if_title")}>
      <h2>{a("edit.if_title")}</h2>
      <ExpressionBox
        object={{ part: "if", rule: typed }}
        fields={[]}
        label={a("edit.if")}
        hint={a("edit.if_hint")}
        placeholder={a("edit.if_example")}
        expect="boolean"
        value={rule.if ?? ""}
        onChange={(condition) => onChange({ if: condition })}
      />
    </section>
  );
}

/** How often it may fire, when not, and when its signals are over. */
export function LimitsPart({ rule, onChange }: LimitsPartProps) {
  const { a } = useAdminText();
  return (
    <section className={`${classes.panel} ${classes.stack}`} aria-label={a("edit.limits_title")}>
      <h2>{a("edit.limits_title")}</h2>
      <div className={classes.pair}>
        <SpanField
          label={a("edit.cooldown")}
          hint={a("edit.cooldown_hint")}
          value={rule.cooldown}
          onChange={(cooldown) => onChange({ cooldown: cooldown ?? "" })}
        />
        <Checkbox
          label={a("edit.once")}
          description={a("edit.once_hint")}
          checked={rule.once ?? false}
          onChange={({ currentTarget: { checked } }) => onChange({ once: checked })}
        />
      </div>
      <Rows<LimitDoc>
        rows={rule.limits}
        words={(at) => a("edit.limit_at", { at })}
        add={a("edit.limit_add")}
        fresh={() => ({ at_most: 3, within: "7d" })}
        most={ROWS_MAX}
        onRows={(limits) => onChange({ limits })}
      >
        {(limit, change) => (
          <div className={classes.pair}>
            <TextInput
              label={a("edit.limit_most")}
              inputMode="numeric"
              value={String(limit.at_most)}
              onChange={({ currentTarget: { value } }) =>
                change({ at_most: Number(value.replace(/\D/g, "")) })
              }
            />
            <SpanField
              label={a("edit.limit_within")}
              value={limit.within}
              onChange={(within) => change({ within: within ?? "" })}
            />
          </div>
        )}
      </Rows>
      {(["suppress_when", "exit"] as const).map((name) => (
        <div key={name} className={classes.part}>
          <p className={classes.hint}>{a(`edit.${name}_hint`)}</p>
          <Rows<HaltDoc>
            rows={rule[name]}
            words={(at) => a(`edit.${name}_at`, { at })}
            add={a(`edit.${name}_add`)}
            fresh={() => ({ events: [], label: { zh: "", en: "" } })}
            most={ROWS_MAX}
            onRows={(rows) => onChange({ [name]: rows })}
          >
            {(halt, change, at) => (
              <>
                <EventPart part={halt} onChange={change} />
                <SpanField
                  label={a(`edit.${name}_within`)}
                  hint={a("edit.ever_hint")}
                  value={halt.within}
                  onChange={(within) => change({ within: within ?? "" })}
                />
                <Remarks at={`${name}.${at + 1}`} />
              </>
            )}
          </Rows>
        </div>
      ))}
    </section>
  );
}
