import type { Conversion } from "../../../api/config";
import { useAdminText } from "../../../text/admin";
import { RecordLink } from "../../../ui/RecordLink";
import classes from "../Admin.module.css";
import { typeWords } from "../fieldTypes";

/** How changes of type would go, and the rows that would not come through. */
export function Conversions({ conversions }: { conversions: Conversion[] }) {
  const texts = useAdminText();
  const { a, l } = texts;
  if (conversions.length === 0) return <p className={classes.hint}>{a("convert.none")}</p>;
  return conversions.map((one) => (
    <section key={`${one.object}.${one.field}`} className={classes.stack} role="status">
      <p className={classes.hint}>
        <code>
          {one.object}.{one.field}
        </code>{" "}
        {typeWords(one.from, texts)} → {typeWords(one.to, texts)} ·{" "}
        {one.failed === 0
          ? a("convert.good", { rows: one.rows })
          : a("convert.bad", { rows: one.rows, failed: one.failed })}
      </p>
      {one.failures.length > 0 && (
        <div className={classes.scroll}>
          <table className={classes.table}>
            <thead>
              <tr>
                <th>{a("convert.record")}</th>
                <th>{a("convert.value")}</th>
                <th>{a("convert.why")}</th>
              </tr>
            </thead>
            <tbody>
              {one.failures.map((row) => (
                <tr key={row.id}>
                  <td>
                    <RecordLink object={one.object} id={row.id}>
                      {row.label || row.id}
                    </RecordLink>
                  </td>
                  <td>{row.value}</td>
                  <td>{l(row.message)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  ));
}
