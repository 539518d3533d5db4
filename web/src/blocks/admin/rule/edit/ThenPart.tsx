import { useAdminText } from "../../../../text/admin";
import { Checkbox, NativeSelect, TextInput } from "../../../../ui/kit";
import classes from "../../Admin.module.css";
import { LabelFields } from "../../LabelFields";
import { ActionFields, freshAction } from "./ActionFields";
import type { ActionDoc, ThenDoc } from "./doc";
import { Remarks } from "./Remarks";
import { Rows } from "./Rows";

const SIGNAL_KINDS = ["intent", "activity", "risk", "service"] as const;
const ACTIONS_MAX = 8;

interface ThenPartProps {
  then: ThenDoc;
  onChange: (change: Partial<ThenDoc>) => void;
}

/** What colleagues are told, how urgently, and what is done besides. */
export function ThenPart({ then, onChange }: ThenPartProps) {
  const { a } = useAdminText();
  const { tag } = then;
  return (
    <section className={`${classes.panel} ${classes.stack}`} aria-label={a("edit.then_title")}>
      <h2>{a("edit.then_title")}</h2>
      <LabelFields
        label={then.signal}
        words={a("edit.signal")}
        onChange={(signal) => onChange({ signal })}
      />
      <LabelFields
        label={then.title}
        words={a("edit.title")}
        onChange={(title) => onChange({ title })}
      />
      <p className={classes.hint}>{a("edit.title_hint")}</p>
      <div className={classes.pair}>
        <NativeSelect
          label={a("edit.signal_kind")}
          data={SIGNAL_KINDS.map((name) => ({ value: name, label: a(`edit.kind_${name}`) }))}
          value={then.kind}
          onChange={({ currentTarget: { value } }) => onChange({ kind: value })}
        />
        <TextInput
          label={a("edit.daily_cap")}
          description={a("edit.daily_cap_hint")}
          inputMode="numeric"
          value={then.daily_cap === undefined ? "" : String(then.daily_cap)}
          onChange={({ currentTarget: { value } }) => {
            const digits = value.replace(/\D/g, "");
            onChange({ daily_cap: digits === "" ? undefined : Number(digits) });
          }}
        />
      </div>
      <Checkbox
        label={a("edit.urgent")}
        description={a("edit.urgent_hint")}
        checked={then.priority === "urgent"}
        onChange={({ currentTarget: { checked } }) =>
          onChange({ priority: checked ? "urgent" : undefined })
        }
      />
      <div className={classes.pair}>
        <TextInput
          label={a("edit.tag")}
          description={a("edit.tag_hint")}
          value={tag?.name ?? ""}
          onChange={({ currentTarget: { value } }) =>
            onChange({ tag: value === "" ? undefined : { name: value, weight: tag?.weight ?? 10 } })
          }
        />
        {tag && (
          <TextInput
            label={a("edit.weight")}
            description={a("edit.weight_hint")}
            value={String(tag.weight)}
            onChange={({ currentTarget: { value } }) => {
              const weight = Number(value.replace(/[^\d-]/g, ""));
              onChange({ tag: { ...tag, weight: Number.isNaN(weight) ? 0 : weight } });
            }}
          />
        )}
      </div>
      <Remarks at="then" but={["then.actions"]} />
      <div className={classes.part}>
        <p className={classes.hint}>{a("edit.actions_hint")}</p>
        <Rows<ActionDoc>
          rows={then.actions}
          words={(at) => a("edit.action_at", { at })}
          add={a("edit.action_add")}
          fresh={() => freshAction("task")}
          most={ACTIONS_MAX}
          onRows={(actions) => onChange({ actions })}
        >
          {(action, change, at) => (
            <>
              <ActionFields action={action} onChange={change} />
              <Remarks at={`then.actions[${at}]`} />
            </>
          )}
        </Rows>
      </div>
    </section>
  );
}
