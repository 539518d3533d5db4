import type { SourceHealth } from "../../../api/sources";
import { useAdminText } from "../../../text/admin";
import { When } from "../../../ui/When";
import classes from "../Admin.module.css";

/** What was refused: how often by code, and the latest, without anything that was sent. */
export function Refusals({ health }: { health: SourceHealth }) {
  const { a } = useAdminText();
  return (
    <section className={`${classes.panel} ${classes.stack}`} aria-label={a("sources.errors")}>
      <h2>{a("sources.errors")}</h2>
      <p className={classes.hint}>{a("sources.errors_hint")}</p>
      <p>
        {health.errors.map(({ code, count }) => (
          <span key={code} style={{ marginInlineEnd: 16 }}>
            <code>{code}</code> × {count}
          </span>
        ))}
      </p>
      <div className={classes.scroll}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th>{a("sources.at")}</th>
              <th>{a("sources.code")}</th>
              <th>{a("sources.field")}</th>
            </tr>
          </thead>
          <tbody>
            {health.samples.map((one, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: samples have no id, and several may be alike
              <tr key={place}>
                <td>
                  <When at={one.at} />
                </td>
                <td>
                  <code>{one.code}</code>
                </td>
                <td>{one.field}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
