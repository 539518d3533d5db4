import type { DestinationHealth } from "../../../api/destinations";
import { useAdminText } from "../../../text/admin";
import { showDateTime } from "../../../ui/times";
import { When } from "../../../ui/When";
import classes from "../Admin.module.css";
import { Figure } from "../Figure";
import { LastErrorNote, Trouble } from "./Trouble";

/** How a destination fares. */
export function DestinationFigures({ health }: { health: DestinationHealth }) {
  const { a } = useAdminText();
  const since = health.waiting_since;
  return (
    <section className={`${classes.panel} ${classes.stack}`} aria-label={a("destination.health")}>
      <h2>{a("destination.health")}</h2>
      <dl className={classes.pair}>
        <Trouble {...health} />
        <Figure words={a("destination.lag")}>
          {since
            ? a("destination.lag_words", { at: showDateTime(since) })
            : a("destination.lag_none")}
        </Figure>
        <Figure words={a("destination.last_sent")}>
          {health.last_sent_at ? <When at={health.last_sent_at} /> : a("destination.never")}
        </Figure>
        <Figure words={a("destination.sent")}>{health.sent}</Figure>
        <Figure words={a("destination.left_out")}>{health.left_out}</Figure>
        <Figure words={a("destination.refused")}>{health.refused}</Figure>
        {health.file && <Figure words={a("destination.file")}>{health.file}</Figure>}
      </dl>
      <LastErrorNote error={health.last_error} />
    </section>
  );
}
