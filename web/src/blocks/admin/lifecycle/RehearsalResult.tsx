import type { Json, Rehearsal, Rehearsed } from "../../../api/config";
import { useAdminText } from "../../../text/admin";
import { RecordLink } from "../../../ui/RecordLink";
import classes from "../Admin.module.css";
import { Conversions } from "./Conversions";

/** What the draft would have made of the records there are. */
export function RehearsalResult({ result }: { result: Rehearsal }) {
  const { a } = useAdminText();
  const items = (result.items ?? []).filter(({ different }) => different > 0);
  const conversions = result.conversions ?? [];
  return (
    <div className={classes.stack} role="status">
      {conversions.length > 0 && <Conversions conversions={conversions} />}
      {items.length === 0 && conversions.length === 0 && <p>{a("rehearse.same")}</p>}
      {items.map((item) => (
        <RehearsedObject key={item.object} item={item} />
      ))}
    </div>
  );
}

function RehearsedObject({ item }: { item: Rehearsed }) {
  const { a, l } = useAdminText();
  const fields = item.fields ?? [];
  const sums = fields.flatMap(({ label, field, sum }) =>
    sum ? `${l(label) || field} ${signed(sum)}` : [],
  );
  return (
    <section className={classes.stack}>
      <h3>
        {l(item.label) || item.object}：
        {l(item.summary) ||
          a("rehearse.count", { different: item.different, records: item.records })}
      </h3>
      {sums.length > 0 && <p className="numbers">{sums.join(" · ")}</p>}
      <div className={classes.scroll}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th>{a("convert.record")}</th>
              <th>{a("rehearse.field")}</th>
              <th>{a("rehearse.before")}</th>
              <th>{a("rehearse.after")}</th>
            </tr>
          </thead>
          <tbody>
            {(item.rows ?? []).map((row) => {
              const link = (
                <RecordLink object={item.object} id={row.id}>
                  {row.label || row.id}
                </RecordLink>
              );
              if (row.problem) {
                return (
                  <tr key={row.id}>
                    <td>{link}</td>
                    <td colSpan={3}>{l(row.problem)}</td>
                  </tr>
                );
              }
              return row.changes.map((change) => (
                <tr key={`${row.id}-${change.field}`}>
                  <td>{link}</td>
                  <td>{l(change.label) || change.field}</td>
                  <td className="numbers">{shown(change.old)}</td>
                  <td className="numbers">{shown(change.new)}</td>
                </tr>
              ));
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function shown(value: Json | undefined): string {
  if (value === null || value === undefined || value === "") return "—";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** 「−12,300.00」: the sign says which way it goes. */
function signed(sum: string): string {
  const [whole = "", rest] = sum.replace(/^-/, "").split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return `${sum.startsWith("-") ? "−" : "+"}${grouped}${rest ? `.${rest}` : ""}`;
}
