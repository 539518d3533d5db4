import { IconPlus } from "@tabler/icons-react";
import { type AdminKey, useAdminText } from "../../../text/admin";
import { Button, Checkbox, Select } from "../../../ui/kit";
import classes from "../Admin.module.css";
import { put } from "../docs";
import { nameFor } from "../naming";
import { useObjectChoices } from "../useChoices";
import {
  squared,
  type TableDoc,
  type TableInput,
  type TableOutput,
  withoutInput,
  withoutOutput,
} from "./docs";
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
  const names = [...doc.inputs, ...doc.outputs].map(({ name }) => name);
  const addInput = () => {
    const label = { zh: `${a("table.input")} ${doc.inputs.length + 1}`, en: "" };
    const input: TableInput = {
      name: nameFor({ zh: "", en: "input" }, names),
      label,
      type: "text",
    };
    change((now) => squared({ ...now, inputs: [...now.inputs, input] }));
  };
  const addOutput = () => {
    const label = { zh: `${a("table.output")} ${doc.outputs.length + 1}`, en: "" };
    const output: TableOutput = {
      name: nameFor({ zh: "", en: "result" }, names),
      label,
      type: "number",
    };
    change((now) => squared({ ...now, outputs: [...now.outputs, output] }));
  };
  const putInput = (at: number, next: Partial<TableInput>) =>
    change((now) => ({
      ...now,
      inputs: now.inputs.map((one, index) =>
        index === at ? { ...put(one, next), ...named(next) } : one,
      ),
    }));
  const putOutput = (at: number, next: Partial<TableOutput>) =>
    change((now) => ({
      ...now,
      outputs: now.outputs.map((one, index) =>
        index === at ? { ...put(one, next), ...named(next) } : one,
      ),
    }));
  return (
    <section className={`${classes.panel} ${classes.stack}`}>
      <div className={classes.pair}>
        <Select
          label={a("table.hit")}
          data={HITS.map(([value, words]) => ({ value, label: a(words) }))}
          value={doc.hit ?? "first"}
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
      <Checkbox
        label={a("table.dated")}
        checked={doc.dated ?? false}
        onChange={({ currentTarget: { checked } }) => change((now) => put(now, { dated: checked }))}
      />
      <h3>{a("table.inputs")}</h3>
      <div className={own.columns}>
        {doc.inputs.map((input, at) => (
          <TableColumn
            key={input.name}
            column={input}
            extra={
              <TypedOnLeave
                label={a("table.expression")}
                placeholder={doc.object ? "account.region" : ""}
                value={input.expression ?? ""}
                onSave={(expression) => putInput(at, { expression })}
              />
            }
            onChange={(next) => putInput(at, next)}
            onRemove={() => change((now) => withoutInput(now, at))}
          />
        ))}
      </div>
      <div>
        <Button variant="default" leftSection={<IconPlus size={16} />} onClick={addInput}>
          {a("table.input_add")}
        </Button>
      </div>
      <h3>{a("table.outputs")}</h3>
      <div className={own.columns}>
        {doc.outputs.map((output, at) => (
          <TableColumn
            key={output.name}
            column={output}
            extra={
              <TypedOnLeave
                label={a("table.default")}
                value={output.default ?? ""}
                onSave={(value) => putOutput(at, { default: value })}
              />
            }
            onChange={(next) => putOutput(at, next)}
            onRemove={() => change((now) => withoutOutput(now, at))}
          />
        ))}
      </div>
      <div>
        <Button variant="default" leftSection={<IconPlus size={16} />} onClick={addOutput}>
          {a("table.output_add")}
        </Button>
      </div>
    </section>
  );
}

/** A column without a name or a label would be none. */
function named(next: Partial<TableInput>): Partial<Pick<TableInput, "name" | "label">> {
  return { ...(next.name && { name: next.name }), ...(next.label && { label: next.label }) };
}
