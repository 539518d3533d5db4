import type { StreamHealth } from "../../../api/sources";
import { useAdminText } from "../../../text/admin";
import { When } from "../../../ui/When";
import classes from "../Admin.module.css";
import { LastErrorNote, Trouble } from "../destination/Trouble";
import { Figure } from "../Figure";

/** How pulling from a stream fares. */
export function StreamFigures({ stream }: { stream: StreamHealth }) {
  const { a } = useAdminText();
  return (
    <section className={`${classes.panel} ${classes.stack}`} aria-label={a("destination.stream")}>
      <h2>{a("destination.stream")}</h2>
      <dl className={classes.pair}>
        <Trouble {...stream} />
        <Figure words={a("destination.consumer")}>
          {stream.stream} / {stream.consumer}
        </Figure>
        <Figure words={a("destination.taken")}>{stream.taken}</Figure>
        <Figure words={a("sources.last")}>
          {stream.last_at ? <When at={stream.last_at} /> : a("destination.never")}
        </Figure>
      </dl>
      <LastErrorNote error={stream.last_error} />
    </section>
  );
}
