import type { SourceHealth } from "../../../api/sources";
import { useAdminText } from "../../../text/admin";
import { When } from "../../../ui/When";
import classes from "../Admin.module.css";
import { Figure } from "../Figure";

const percent = (share: number) => `${Math.round(share * 1000) / 10}%`;

/** The last day in numbers. */
export function Figures({ health }: { health: SourceHealth }) {
  const { a } = useAdminText();
  const { duplicates, skew_ms: skew, stitched } = health;
  const none = a("sources.nothing_yet");
  const clock =
    skew.p50 === null ? none : a("sources.clock_words", { p50: skew.p50, p99: skew.p99 ?? 0 });
  const known =
    stitched.of === 0
      ? none
      : a("sources.stitched_words", { ...stitched, share: percent(stitched.known / stitched.of) });
  return (
    <section className={`${classes.panel} ${classes.stack}`} aria-label={a("sources.health")}>
      <h2>{a("sources.health")}</h2>
      <dl className={classes.pair}>
        <Figure words={a("sources.last")}>
          {health.last_at ? <When at={health.last_at} /> : none}
        </Figure>
        <Figure words={a("sources.accepted")}>
          {a("sources.rate", { count: health.accepted, rate: health.per_minute ?? "0" })}
        </Figure>
        <Figure words={a("sources.rejected")}>{health.rejected}</Figure>
        <Figure words={a("sources.duplicates")}>{a("sources.duplicates_words", duplicates)}</Figure>
        <Figure words={a("sources.late")}>
          {a("sources.late_words", {
            count: health.late,
            share: percent(Number(health.late_share ?? 0)),
          })}
        </Figure>
        <Figure words={a("sources.clock")}>{clock}</Figure>
        <Figure words={a("sources.odd")}>
          {a("sources.odd_words", { clamped: health.clamped, skewed: health.skewed })}
        </Figure>
        <Figure words={a("sources.stitched")}>{known}</Figure>
        {health.retention_days !== null && (
          <Figure words={a("sources.retired")}>
            {a("sources.retired_words", { count: health.retired, days: health.retention_days })}
          </Figure>
        )}
      </dl>
    </section>
  );
}
