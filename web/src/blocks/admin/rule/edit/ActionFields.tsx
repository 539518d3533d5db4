import { useQuery } from "@tanstack/react-query";
import { documentQuery } from "../../../../api/config";
import { windowQuery } from "../../../../api/queries";
import { useAdminText } from "../../../../text/admin";
import { Checkbox, NativeSelect, Select, TextInput } from "../../../../ui/kit";
import classes from "../../Admin.module.css";
import type { ObjectDoc } from "../../docs";
import { liveFields } from "../../draftModel";
import { LabelFields } from "../../LabelFields";
import { useRoleChoices } from "../../useChoices";
import type { ActionDoc, ActionKind } from "./doc";
import { SpanField } from "./SpanField";

const KINDS = ["task", "notification", "assign", "field", "webhook", "event"] as const;
const LISTED_MAX = 200;

/** What an action of this kind begins with. */
export function freshAction(kind: ActionKind): ActionDoc {
  return kind === "task" ? { kind, due: "24h" } : { kind };
}

interface ActionFieldsProps {
  action: ActionDoc;
  onChange: (change: Partial<ActionDoc>) => void;
}

/** Something that is done when the rule fires. */
export function ActionFields({ action, onChange }: ActionFieldsProps) {
  const { a } = useAdminText();
  const { kind } = action;
  const other = (next: ActionKind) => {
    const none = Object.keys(action).map((name) => [name, undefined]);
    onChange({ ...Object.fromEntries(none), ...freshAction(next) });
  };
  return (
    <>
      <NativeSelect
        label={a("edit.action")}
        data={KINDS.map((name) => ({ value: name, label: a(`edit.action_${name}`) }))}
        value={kind}
        onChange={({ currentTarget: { value } }) => other(value as ActionKind)}
      />
      {(kind === "task" || kind === "notification") && (
        <Asking action={action} onChange={onChange} />
      )}
      {kind === "field" && <Filling action={action} onChange={onChange} />}
      {kind === "assign" && <Assigning action={action} onChange={onChange} />}
      {kind === "webhook" && <Calling action={action} onChange={onChange} />}
      {kind === "event" && (
        <TextInput
          label={a("edit.event_name")}
          description={a("edit.event_name_hint")}
          required
          value={action.event ?? ""}
          onChange={({ currentTarget: { value } }) => onChange({ event: value })}
        />
      )}
    </>
  );
}

function Asking({ action, onChange }: ActionFieldsProps) {
  const { a } = useAdminText();
  return (
    <>
      <NativeSelect
        label={a("edit.to")}
        data={(["owner", "manager"] as const).map((name) => ({
          value: name,
          label: a(`edit.to_${name}`),
        }))}
        value={action.to ?? "owner"}
        onChange={({ currentTarget: { value } }) => onChange({ to: value })}
      />
      <LabelFields
        label={action.title}
        words={a("edit.action_title")}
        onChange={(title) => onChange({ title })}
      />
      {action.kind === "task" && (
        <div className={classes.pair}>
          <SpanField
            label={a("edit.due")}
            required
            value={action.due}
            onChange={(due) => onChange({ due: due ?? "" })}
          />
          <SpanField
            label={a("edit.escalate")}
            hint={a("edit.escalate_hint")}
            value={action.escalate_after}
            onChange={(span) => onChange({ escalate_after: span })}
          />
        </div>
      )}
    </>
  );
}

function Filling({ action, onChange }: ActionFieldsProps) {
  const { a, l } = useAdminText();
  const { data } = useQuery(documentQuery<ObjectDoc>("object", "account"));
  const fields = data ? liveFields(data.document) : [];
  const field = fields.find(({ name }) => name === action.field);
  return (
    <>
      <div className={classes.pair}>
        <Select
          label={a("edit.set_field")}
          data={fields
            .filter(({ formula, system }) => !formula && !system)
            .map(({ name, label }) => ({ value: name, label: l(label) }))}
          value={action.field ?? null}
          searchable
          allowDeselect={false}
          openOnFocus={false}
          onChange={(name) => onChange({ field: name ?? "", value: "" })}
        />
        {field?.options ? (
          <NativeSelect
            label={a("edit.set_value")}
            data={[
              { value: "", label: a("edit.set_empty") },
              ...field.options.map(({ value, label }) => ({ value, label: l(label) })),
            ]}
            value={action.value ?? ""}
            onChange={({ currentTarget: { value } }) => onChange({ value })}
          />
        ) : (
          <TextInput
            label={a("edit.set_value")}
            value={action.value ?? ""}
            onChange={({ currentTarget: { value } }) => onChange({ value })}
          />
        )}
      </div>
      <Checkbox
        label={a("edit.if_empty")}
        checked={action.if_empty ?? false}
        onChange={({ currentTarget: { checked } }) => onChange({ if_empty: checked })}
      />
    </>
  );
}

function Assigning({ action, onChange }: ActionFieldsProps) {
  const { a } = useAdminText();
  const roles = useRoleChoices();
  const { data } = useQuery(windowQuery("department", { sort: "name" }, 0, LISTED_MAX));
  const departments = (data?.items ?? []).map((one) => String(one.name));
  return (
    <>
      <div className={classes.pair}>
        <NativeSelect
          label={a("edit.role")}
          data={[{ value: "", label: a("edit.any") }, ...roles]}
          value={action.role ?? ""}
          onChange={({ currentTarget: { value } }) => onChange({ role: value || undefined })}
        />
        <NativeSelect
          label={a("edit.department")}
          data={[
            { value: "", label: a("edit.any") },
            ...departments.map((name) => ({ value: name, label: name })),
          ]}
          value={action.department ?? ""}
          onChange={({ currentTarget: { value } }) => onChange({ department: value || undefined })}
        />
      </div>
      <Checkbox
        label={a("edit.replace")}
        checked={action.replace ?? false}
        onChange={({ currentTarget: { checked } }) => onChange({ replace: checked })}
      />
    </>
  );
}

function Calling({ action, onChange }: ActionFieldsProps) {
  const { a } = useAdminText();
  const { data } = useQuery(windowQuery("webhook", { sort: "name" }, 0, LISTED_MAX));
  const names = (data?.items ?? []).map((one) => String(one.name));
  const value = action.webhook ?? "";
  return (
    <NativeSelect
      label={a("edit.webhook")}
      description={data && names.length === 0 ? a("edit.webhook_none") : undefined}
      data={[{ value: "", label: a("edit.choose") }, ...new Set([...names, value].filter(Boolean))]}
      value={value}
      onChange={({ currentTarget: { value: next } }) => onChange({ webhook: next })}
    />
  );
}
