import { precisionOf, type Rehearsed } from "../../../api/rehearsals";
import { useAdminText } from "../../../text/admin";
import classes from "../Admin.module.css";

/** How many signals, what would have been sent, how good they were, and how much each owner had to do. */
export function RehearsalFigures({ found }: { found: Rehearsed }) {
  const { a, language } = useAdminText();
  const { total, gone, late, strangers, useful, useless, sent } = found;
  const acts = sent.actions.map(({ kind, count }) =>
    a("rehearsal.acts_one", { act: a(`rehearsal.act_${kind}`), count }),
  );
  return (
    <>
      <p>{a("rehearsal.sum", { total, new: found.new, gone, late, strangers })}</p>
      <p>
        {a("rehearsal.sent", {
          rung: sent.rung,
          held: sent.held,
          digest: sent.digest,
          silent: sent.silent,
        })}
        {acts.length > 0 &&
          a("rehearsal.acts", { acts: acts.join(language === "zh" ? "、" : ", ") })}
      </p>
      {useful + useless > 0 && (
        <p>
          {a("rehearsal.marked", { useful, useless })}{" "}
          {a("rehearsal.precision", { percent: precisionOf(found) })}
        </p>
      )}
      <ul className={classes.hint}>
        {found.loads.map(({ owner, count, busiest }) => (
          <li key={owner?.id ?? ""}>
            {a("rehearsal.load", {
              who: owner?.label ?? a("rehearsal.nobody"),
              count,
              day: busiest?.day ?? "",
              most: busiest?.count ?? 0,
            })}
          </li>
        ))}
      </ul>
    </>
  );
}
