import { useQuery } from "@tanstack/react-query";
import { objectsQuery } from "../../../api/queries";
import { useAdminText } from "../../../text/admin";
import { Checkbox, MultiSelect } from "../../../ui/kit";
import classes from "../Admin.module.css";
import { put, type RoleDoc } from "../docs";

interface RoleSettingsProps {
  role: RoleDoc;
  change: (next: (role: RoleDoc) => RoleDoc) => void;
}

/** What a role may do beyond records. */
export function RoleSettings({ role, change }: RoleSettingsProps) {
  const { a } = useAdminText();
  const commands = useCommands();
  const set = (next: Partial<RoleDoc>) => change((now) => put(now, next));
  const flags = ["administrator", "configure", "may_import"] as const;
  return (
    <section className={`${classes.panel} ${classes.stack}`}>
      {flags.map((flag) => (
        <Checkbox
          key={flag}
          label={a(`role.${flag}`)}
          checked={role[flag] ?? false}
          onChange={(event) => set({ [flag]: event.currentTarget.checked })}
        />
      ))}
      <Checkbox
        label={a("role.export")}
        checked={mayExport(role)}
        onChange={(event) => change(withExport(event.currentTarget.checked))}
      />
      <MultiSelect
        size="sm"
        label={a("role.commands")}
        data={commands}
        value={role.commands ?? []}
        searchable
        openOnFocus={false}
        onChange={(next) => set({ commands: next })}
      />
    </section>
  );
}

/** Whoever may read may export, unless the role says no. */
export function mayExport(role: RoleDoc): boolean {
  return role.export !== false;
}

/** The role with the right to export, or without it. */
export function withExport(allowed: boolean): (role: RoleDoc) => RoleDoc {
  return ({ export: _, ...role }) => (allowed ? role : { ...role, export: false });
}

/** Every command any object offers. */
function useCommands() {
  const { l } = useAdminText();
  const { data: objects } = useQuery(objectsQuery);
  const all = new Map<string, string>();
  for (const { label, commands } of objects ?? []) {
    for (const command of commands ?? []) {
      all.set(command.name, `${l(label)} · ${l(command.label)}`);
    }
  }
  return [...all].map(([value, label]) => ({ value, label }));
}
