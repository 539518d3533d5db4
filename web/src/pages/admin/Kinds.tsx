import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import type { Label } from "../../api/types";
import classes from "../../blocks/admin/Admin.module.css";
import { DocumentPicker } from "../../blocks/admin/DocumentPicker";
import { NewDocument } from "../../blocks/admin/NewDocument";
import { type AdminKey, adminLabel, useAdminText } from "../../text/admin";
import { Button } from "../../ui/kit";
import { useTitle } from "../../ui/useTitle";

interface KindListProps {
  kind: string;
  title: AdminKey;
  make: AdminKey;
  none: AdminKey;
  /** What to do while there is none. */
  hint?: AdminKey;
  icon: string;
  path: string;
  start: (name: string, label: Label) => object;
}

/** The documents of one kind, and a way to make another. */
export function KindList(props: KindListProps) {
  const { kind, title, make, none, hint, icon, path, start } = props;
  const { a } = useAdminText();
  const [making, setMaking] = useState(false);
  useTitle(a(title));
  const hrefOf = (name: string) => `${path}/${name}`;
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <h1>{a(title)}</h1>
        <span className={classes.space} />
        <Button leftSection={<IconPlus size={16} />} onClick={() => setMaking(true)}>
          {a(make)}
        </Button>
      </header>
      <DocumentPicker
        kind={kind}
        icon={icon}
        hrefOf={hrefOf}
        none={a(none)}
        hint={hint && a(hint)}
      />
      {making && (
        <NewDocument
          kind={kind}
          title={a(make)}
          start={start}
          hrefOf={hrefOf}
          onClose={() => setMaking(false)}
        />
      )}
    </div>
  );
}

export function Menus() {
  return (
    <KindList
      kind="menu"
      title="section.menus"
      make="menu.new"
      none="menu.none"
      icon="list-details"
      path="/settings/menus"
      start={(name, label) => ({ name, label, groups: [] })}
    />
  );
}

export function Roles() {
  return (
    <KindList
      kind="role"
      title="section.roles"
      make="role.new"
      none="role.none"
      icon="shield-lock"
      path="/settings/roles"
      start={(name, label) => ({ name, label, objects: {} })}
    />
  );
}

export function Workbenches() {
  return (
    <KindList
      kind="workbench"
      title="section.workbenches"
      make="workbench.new"
      none="workbench.none"
      icon="layout-dashboard"
      path="/settings/workbenches"
      start={(name, label) => ({ name, label, widgets: [] })}
    />
  );
}

export function Calendars() {
  return (
    <KindList
      kind="calendar"
      title="section.calendars"
      make="calendar.new"
      none="calendar.none"
      hint="calendar.none_hint"
      icon="calendar"
      path="/settings/calendars"
      start={(name, label) => ({ name, label, week: [1, 2, 3, 4, 5], days: {} })}
    />
  );
}

export function Tables() {
  return (
    <KindList
      kind="table"
      title="section.tables"
      make="table.new"
      none="table.none"
      hint="table.none_hint"
      icon="stack-2"
      path="/settings/tables"
      start={(name, label) => ({
        name,
        label,
        hit: "first",
        inputs: [{ name: "input_1", label: adminLabel("table.input"), type: "text" }],
        outputs: [{ name: "result_1", label: adminLabel("table.output"), type: "number" }],
        rows: [],
      })}
    />
  );
}
