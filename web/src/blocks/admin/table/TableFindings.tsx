import { type UseQueryResult, useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { checkTable, type TableCheck } from "../../../api/config";
import { useAdminText } from "../../../text/admin";
import { wordsFor } from "../../../ui/ErrorNote";
import { Button, TextInput } from "../../../ui/kit";
import classes from "../Admin.module.css";
import { cellText, type TableDoc } from "./docs";

interface TableFindingsProps {
  doc: TableDoc;
  check: UseQueryResult<TableCheck>;
}

/** What is wrong with the table as a whole, each with the example that shows it; and a trial. */
export function TableFindings({ doc, check }: TableFindingsProps) {
  const texts = useAdminText();
  const { a, l } = texts;
  const [asked, setAsked] = useState<Record<string, string>>({});
  const trial = useMutation({
    mutationFn: () => checkTable({ document: doc, inputs: asked }, new AbortController().signal),
  });
  const nameOf = (name: string) =>
    l(doc.inputs.find((input) => input.name === name)?.label) || name;
  const findings = check.data?.findings ?? [];
  const outputs = trial.data?.outputs;
  return (
    <section className={`${classes.panel} ${classes.stack}`}>
      <h2>{a("table.problems")}</h2>
      {check.error && (
        <p className={classes.problems} role="alert">
          {wordsFor(check.error, texts)}
        </p>
      )}
      {check.data && findings.length === 0 && <p className={classes.hint}>{a("table.sound")}</p>}
      {findings.length > 0 && (
        <ul className={classes.findings}>
          {findings.map((one) => (
            <li key={`${one.code}-${JSON.stringify(one.example)}-${one.rows.join()}`}>
              {l(one.message)}{" "}
              <span className="quiet">
                {Object.entries(one.example)
                  .map(([name, value]) => `${nameOf(name)} = ${value}`)
                  .join(" · ")}
              </span>
            </li>
          ))}
        </ul>
      )}
      <h3>{a("table.try")}</h3>
      <div className={`${classes.row} ${classes.wrap}`}>
        {doc.inputs.map(({ name, label }) => (
          <TextInput
            key={name}
            label={l(label) || name}
            value={asked[name] ?? ""}
            onChange={({ currentTarget: { value } }) =>
              setAsked((old) => ({ ...old, [name]: value }))
            }
          />
        ))}
        <Button variant="default" loading={trial.isPending} onClick={() => trial.mutate()}>
          {a("table.try")}
        </Button>
      </div>
      {outputs && (
        <p role="status">
          {doc.outputs
            .map(({ name, label }) => `${l(label) || name} = ${cellText(outputs[name]) || "—"}`)
            .join(" · ")}
        </p>
      )}
      {trial.error && (
        <p className={classes.problems} role="alert">
          {wordsFor(trial.error, texts)}
        </p>
      )}
    </section>
  );
}
