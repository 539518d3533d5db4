import { useState } from "react";
import { type AdminKey, useAdminText } from "../../../text/admin";
import { initialsOf } from "../../../ui/initials";
import { Checkbox, NativeSelect, TextInput } from "../../../ui/kit";
import classes from "../Admin.module.css";
import { type GrantDoc, put, type RoleDoc } from "../docs";
import { useObjectChoices } from "../useChoices";
import { GrantDrawer } from "./GrantDrawer";

const SCOPES: [string, AdminKey][] = [
  ["none", "scope.none"],
  ["own", "scope.own"],
  ["department", "scope.department"],
  ["all", "scope.all"],
];

interface RoleGridProps {
  role: RoleDoc;
  change: (next: (role: RoleDoc) => RoleDoc) => void;
  submit: (next: (role: RoleDoc) => RoleDoc) => Promise<void>;
}

/** Rights of a role, one row per object. */
export function RoleGrid({ role, change, submit }: RoleGridProps) {
  const { a } = useAdminText();
  const objects = useObjectChoices();
  const [typed, setTyped] = useState("");
  const [open, setOpen] = useState<string | null>(null);
  const words = typed.trim().toLowerCase();
  const shown = objects.filter(({ value, label }) =>
    `${value} ${label} ${initialsOf(label)}`.toLowerCase().includes(words),
  );
  const set = (object: string, next: Partial<GrantDoc>) =>
    change((now) => withGrant(now, object, put(now.objects?.[object] ?? {}, next)));
  return (
    <div className={classes.stack}>
      <TextInput
        aria-label={a("object.search")}
        placeholder={a("object.search")}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <div className={classes.scroll}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th>{a("kind.object")}</th>
              <th>{a("right.read")}</th>
              <th>{a("right.create")}</th>
              <th>{a("right.update")}</th>
              <th>{a("right.delete")}</th>
              <th>{a("right.fields")}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ value, label }) => (
              <GrantRow
                key={value}
                label={label}
                grant={role.objects?.[value] ?? {}}
                onChange={(next) => set(value, next)}
                onFields={() => setOpen(value)}
              />
            ))}
          </tbody>
        </table>
      </div>
      {open && (
        <GrantDrawer
          object={open}
          grant={role.objects?.[open] ?? {}}
          onSave={(grant) => submit((now) => withGrant(now, open, grant))}
          onClose={() => setOpen(null)}
        />
      )}
    </div>
  );
}

function withGrant(role: RoleDoc, object: string, grant: GrantDoc): RoleDoc {
  const { [object]: _, ...rest } = role.objects ?? {};
  const any = Object.values(grant).some((value) => value !== "none");
  return { ...role, objects: any ? { ...rest, [object]: grant } : rest };
}

interface GrantRowProps {
  label: string;
  grant: GrantDoc;
  onChange: (next: Partial<GrantDoc>) => void;
  onFields: () => void;
}

function GrantRow({ label, grant, onChange, onFields }: GrantRowProps) {
  const { a } = useAdminText();
  const scopes = SCOPES.map(([value, key]) => ({ value, label: a(key) }));
  const scope = (right: "read" | "update" | "delete") => (
    <NativeSelect
      w={128}
      aria-label={`${label}: ${a(`right.${right}`)}`}
      data={scopes}
      value={grant[right] || "none"}
      onChange={({ currentTarget: { value } }) =>
        onChange({ [right]: value === "none" ? "" : value })
      }
    />
  );
  const special =
    (grant.hidden?.length ?? 0) + (grant.readonly?.length ?? 0) + (grant.rules?.length ?? 0);
  const fields = special > 0 ? a("right.special", { count: special }) : a("right.none_special");
  return (
    <tr>
      <td>{label}</td>
      <td>{scope("read")}</td>
      <td>
        <Checkbox
          aria-label={`${label}: ${a("right.create")}`}
          checked={grant.create ?? false}
          onChange={(event) => onChange({ create: event.currentTarget.checked })}
        />
      </td>
      <td>{scope("update")}</td>
      <td>{scope("delete")}</td>
      <td>
        <button
          type="button"
          className={classes.open}
          aria-label={`${label}: ${a("right.fields")}: ${fields}`}
          onClick={onFields}
        >
          {fields}
        </button>
      </td>
    </tr>
  );
}
