import type { Json, Rehearsal, RehearsedObject } from "../../../api/config";
import { useAdminText } from "../../../text/admin";
import { RecordLink } from "../../../ui/RecordLink";
import classes from "../Admin.module.css";

/** What the draft would have made of the records of the last days. */
export function RehearsalResult({ result }: { result: Rehearsal }) {
  const { a } = useAdminText();
  const { days, objects } = result;
  return (
    <div className={classes.stack} role="status">
      <p className={classes.hint}>{a("rehearse.hint", { days })}</p>
      {objects.length === 0 && <p>{a("rehearse.same")}</p>}
      {objects.map((one) => (
        <OneObject key={one.object} one={one} />
      ))}
    </div>
  );
}

function OneObject({ one }: { one: RehearsedObject }) {
  const { a, l } = useAdminText();
  const labelOf = (field: string) => l(one.fields.find((f) => f.field === field)?.label) || field;
  return (
    <section className={classes.stack}>
      <h3>{l(one.label)}</h3>
      <p>
        {l(one.sentence)}{" "}
        <span className="quiet">{a("rehearse.read", { records: one.records })}</span>
      </p>
      {one.fields.length > 0 && (
        <Table
          heads={[
            "rehearse.field",
            "rehearse.differ",
            "rehearse.before",
            "rehearse.after",
            "rehearse.difference",
          ]}
        >
          {one.fields.map((field) => (
            <tr key={field.field}>
              <td>{l(field.label)}</td>
              <td className="numbers">{field.differ}</td>
              <td className="numbers">{shown(field.old_sum)}</td>
              <td className="numbers">{shown(field.new_sum)}</td>
              <td className="numbers">{signed(field.difference)}</td>
            </tr>
          ))}
        </Table>
      )}
      {one.checks.map((check) => (
        <p key={check.code}>
          「{l(check.message)}」{a("rehearse.refused", { count: check.refused })}
          {check.admitted > 0 &&
            `${a("rehearse.and")}${a("rehearse.admitted", { count: check.admitted })}`}
          {check.examples.map(({ id, label }) => (
            <span key={id}>
              {" "}
              <RecordLink object={one.object} id={id}>
                {label ?? id}
              </RecordLink>
            </span>
          ))}
        </p>
      ))}
      {one.examples.length > 0 && (
        <Table heads={["convert.record", "rehearse.field", "rehearse.before", "rehearse.after"]}>
          {one.examples.flatMap((row) =>
            Object.entries(row.changes).map(([field, [before, after]]) => (
              <tr key={`${row.id}-${field}`}>
                <td>
                  <RecordLink object={one.object} id={row.id}>
                    {row.label || row.id}
                  </RecordLink>
                </td>
                <td>{labelOf(field)}</td>
                <td className="numbers">{shown(before)}</td>
                <td className="numbers">{shown(after)}</td>
              </tr>
            )),
          )}
        </Table>
      )}
    </section>
  );
}

type Head = "convert.record" | `rehearse.${"field" | "differ" | "before" | "after" | "difference"}`;

function Table({ heads, children }: { heads: Head[]; children: React.ReactNode }) {
  const { a } = useAdminText();
  return (
    <div className={classes.scroll}>
      <table className={classes.table}>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head}>{a(head)}</th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

function shown(value: Json | undefined): string {
  if (value === null || value === undefined || value === "") return "—";
  if (typeof value === "object" && !Array.isArray(value) && typeof value.label === "string") {
    return value.label;
  }
  return typeof value === "object" ? JSON.stringify(value) : grouped(String(value));
}

/** 「−12,300.00」: the sign says which way it goes. */
function signed(sum: string | null | undefined): string {
  if (!sum) return "—";
  return sum.startsWith("-") ? `−${grouped(sum.slice(1))}` : `+${grouped(sum)}`;
}

function grouped(text: string): string {
  if (!/^-?\d+(\.\d+)?$/.test(text)) return text;
  const [whole = "", rest] = text
    .replace(/(\.\d*?)0+$/, "$1")
    .replace(/\.$/, "")
    .split(".");
  return whole.replace(/\B(?=(\d{3})+$)/g, ",") + (rest ? `.${rest}` : "");
}
