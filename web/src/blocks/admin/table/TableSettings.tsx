import { IconPlus } from "@tabler/icons-react";
import { type AdminKey, adminLabel, useAdminText } from "../../../text/admin";
import { Button, Checkbox, Select } from "../../../ui/kit";
import classes from "../Admin.module.css";
import { put } from "../docs";
import { freeName } from "../naming";
import { useObjectChoices } from "../useChoices";
import { cellText, renamed, type TableDoc, withoutColumn } from "./docs";
import own from "./Table.module.css";
import { TableColumn } from "./TableColumn";
import { TypedOnLeave } from "./TypedOnLeave";

const HITS: [string, AdminKey][] = [
  ["unique", "table.hit_unique"],
  ["first", "table.hit_first"],
  ["priority", "table.hit_priority"],
  ["sum", "table.hit_sum"],
  ["min", "table.hit_min"],
  ["max", "table.hit_max"],
  ["count", "table.hit_count"],
  ["list", "table.hit_list"],
];

interface TableSettingsProps {
  doc: TableDoc;
  change: (next: (doc: TableDoc) => TableDoc) => void;
}

/** What a table is asked with, what it gives, and which rows count. */
export function TableSettings({ doc, change }: TableSettingsProps) {
  const { a } = useAdminText();
  const objects = useObjectChoices();
  const parts = [
    { part: "inputs", words: "table.inputs", add: "table.input_add", type: "text" },
    { part: "outputs", words: "table.outputs", add: "table.output_add", type: "number" },
  ] as const;
  return (
    <section className={`${classes.panel} ${classes.stack}`}>
      <div className={classes.pair}>
        <Select
          label={a("table.hit")}
          data={HITS.map(([value, words]) => ({ value, label: a(words) }))}
          value={doc.hit ?? "unique"}
          allowDeselect={false}
          openOnFocus={false}
          onChange={(hit) => hit && change((now) => ({ ...now, hit }))}
        />
        <Select
          label={a("table.object")}
          data={objects}
          value={doc.object ?? null}
          clearable
          searchable
          clearButtonProps={{ "aria-label": a("action.clear") }}
          openOnFocus={false}
          onChange={(object) => change((now) => put(now, { object: object ?? "" }))}
        />
      </div>
      <div className={`${classes.row} ${classes.wrap}`}>
        {(["dated", "complete"] as const).map((flag) => (
          <Checkbox
            key={flag}
            label={a(`table.${flag}`)}
            checked={doc[flag] ?? false}
            onChange={({ currentTarget: { checked } }) =>
              change((now) => put(now, { [flag]: checked }))
            }
          />
        ))}
      </div>
      {parts.map(({ part, words, add, type }) => (
        <div key={part} className={own.columns}>
          <h3>{a(words)}</h3>
          {doc[part].map((column, at) => (
            <TableColumn
              key={column.name}
              column={column}
              extra={
                "expression" in column || part === "inputs" ? (
                  <TypedOnLeave
                    label={a("table.expression")}
                    placeholder={doc.object ? "account.region" : ""}
                    value={"expression" in column ? (column.expression ?? "") : ""}
                    onSave={(expression) =>
                      change((now) => columnPut(now, part, at, { expression }))
                    }
                  />
                ) : (
                  <TypedOnLeave
                    label={a("table.default")}
                    value={"default" in column ? cellText(column.default) : ""}
                    onSave={(value) =>
                      change((now) => columnPut(now, part, at, { default: value }))
                    }
                  />
                )
              }
              onChange={({ name, ...rest }) =>
                change((now) =>
                  name ? renamed(now, part, column.name, name) : columnPut(now, part, at, rest),
                )
              }
              onRemove={() => change((now) => withoutColumn(now, part, at))}
            />
          ))}
          <div>
            <Button
              variant="default"
              leftSection={<IconPlus size={16} />}
              onClick={() =>
                change((now) => {
                  const name = freeName(
                    part === "inputs" ? "input" : "result",
                    now[part].map((one) => one.name),
                  );
                  const label = adminLabel(part === "inputs" ? "table.input" : "table.output");
                  return { ...now, [part]: [...now[part], { name, label, type }] };
                })
              }
            >
              {a(add)}
            </Button>
          </div>
        </div>
      ))}
    </section>
  );
}

function columnPut(
  doc: TableDoc,
  part: "inputs" | "outputs",
  at: number,
  change: Record<string, unknown>,
): TableDoc {
  const columns = doc[part].map((one, index) => (index === at ? put(one, change as never) : one));
  return { ...doc, [part]: columns };
}
