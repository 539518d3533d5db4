import type { Coverage } from "../../api/measures";
import { shiftPoint } from "../../fields/decimal";
import { useMoreText } from "../../text/more";
import classes from "./Measures.module.css";

/** Of each source, how many senders are known customers. */
export function CoverageTable({ coverage }: { coverage: Coverage }) {
  const { l, m } = useMoreText();
  return (
    <section className={classes.part} aria-label={l(coverage.label)}>
      <h2>{l(coverage.label)}</h2>
      <p className="quiet">{l(coverage.meaning)}</p>
      <table className={classes.table}>
        <thead>
          <tr>
            <th>{m("measures.source")}</th>
            <th>{m("measures.known")}</th>
            <th>{m("measures.senders")}</th>
            <th>{m("measures.share")}</th>
          </tr>
        </thead>
        <tbody>
          {coverage.items.map(({ source, known, of, share }) => (
            <tr key={source.id}>
              <td>{source.label}</td>
              <td className="numbers">{known}</td>
              <td className="numbers">{of}</td>
              <td className="numbers">{share === null ? "—" : `${shiftPoint(share, 2)}%`}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
