import type { Measure, MeasureRow } from "../../api/measures";
import { asText } from "../../fields/kind";
import { asReference } from "../../fields/reference";
import { useMoreText } from "../../text/more";
import classes from "./Measures.module.css";

/** What a row has besides the figures of the catalogue, where its source's touchpoints are known. */
const BESIDE = ["touches", "per_thousand"] as const;

/** One measure: a row for each week and what it is told apart by, the newest week first. */
export function MeasureTable({ measure }: { measure: Measure }) {
  const { l, m } = useMoreText();
  const { by } = measure;
  const beside = BESIDE.filter((name) => measure.items.some((row) => name in row));
  const rows = measure.items.toReversed();
  return (
    <section className={classes.part} aria-label={l(measure.label)}>
      <h2>{l(measure.label)}</h2>
      <p className="quiet">{l(measure.meaning)}</p>
      {rows.length === 0 && <p>{m("measures.none")}</p>}
      {rows.length > 0 && (
        <div className={classes.scroll}>
          <table className={classes.table}>
            <thead>
              <tr>
                <th>{m("measures.week")}</th>
                {by && <th>{m(by === "rule" ? "measures.rule" : "measures.source")}</th>}
                {measure.figures.map((figure) => (
                  <th key={figure.name} title={l(figure.meaning)}>
                    {l(figure.label)}
                  </th>
                ))}
                {beside.map((name) => (
                  <th key={name}>{m(`measures.${name}`)}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={`${asText(row.week)} ${by ? asReference(row[by])?.id : ""}`}>
                  <td className="numbers">{asText(row.week)}</td>
                  {by && <td>{asReference(row[by])?.label ?? "—"}</td>}
                  {[...measure.figures.map(({ name }) => name), ...beside].map((name) => (
                    <td key={name} className="numbers">
                      {shown(row, name)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <details>
        <summary className="quiet">{m("measures.meanings")}</summary>
        <dl className={classes.meanings}>
          {measure.figures.map((figure) => (
            <div key={figure.name}>
              <dt>{l(figure.label)}</dt>
              <dd>{l(figure.meaning)}</dd>
            </div>
          ))}
        </dl>
      </details>
    </section>
  );
}

/** A figure with two decimals at most. */
function shown(row: MeasureRow, name: string): string {
  const value = row[name];
  const text = typeof value === "number" ? String(value) : asText(value ?? null);
  return text === "" ? "—" : text.replace(/(\.\d\d)\d+$/, "$1");
}
