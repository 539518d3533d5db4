import type { Breaker, LastError } from "../../../api/destinations";
import { useAdminText } from "../../../text/admin";
import { When } from "../../../ui/When";
import { Figure } from "../Figure";
import { BreakerTag } from "./BreakerTag";

export interface Fares {
  breaker: Breaker;
  failures: number;
  next_try_at: string | null;
}

/** Whether it works, and if not when it is tried again: figures of a list. */
export function Trouble({ breaker, failures, next_try_at: next }: Fares) {
  const { a } = useAdminText();
  return (
    <>
      <Figure words={a("destination.state")}>
        <BreakerTag breaker={breaker} />
      </Figure>
      {failures > 0 && (
        <Figure words={a("destination.failures")}>
          {a("destination.failures_words", { count: failures })}
        </Figure>
      )}
      {next && (
        <Figure words={a("destination.next_try")}>
          <When at={next} />
        </Figure>
      )}
    </>
  );
}

/** What went wrong last, with its code. */
export function LastErrorNote({ error }: { error: LastError | null }) {
  const { a, l } = useAdminText();
  if (!error) return null;
  return (
    <p>
      {a("destination.last_error")}: <When at={error.at} /> {l(error.message)}{" "}
      <code className="quiet">{error.code}</code>
    </p>
  );
}
