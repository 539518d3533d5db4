import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type Fired, precisionOf, type Rehearsed, rehearsalQuery } from "../../../api/rehearsals";
import { useAdminText } from "../../../text/admin";
import { ErrorNote } from "../../../ui/ErrorNote";
import { SegmentedControl, Skeleton } from "../../../ui/kit";
import { RecordLink } from "../../../ui/RecordLink";
import { Tag } from "../../../ui/Tag";
import { When } from "../../../ui/When";
import classes from "../Admin.module.css";
import { DraftBox } from "./DraftBox";

const PERIODS = [7, 30, 90];
const SHOWN_MAX = 20;

/** What a rule would have told over the past: how many, to whom, why. */
export function Rehearsal({ name }: { name: string }) {
  const { a } = useAdminText();
  const [days, setDays] = useState(30);
  const [draft, setDraft] = useState<unknown>(null);
  const { data, error, isFetching, refetch } = useQuery(rehearsalQuery(name, days, draft));
  return (
    <section className={classes.stack} aria-label={a("rehearsal.title")}>
      <SegmentedControl
        value={String(days)}
        onChange={(value) => setDays(Number(value))}
        aria-label={a("rehearsal.period")}
        data={PERIODS.map((count) => ({
          value: String(count),
          label: a("rehearsal.days", { count }),
        }))}
      />
      <DraftBox name={name} tried={draft} onTry={setDraft} />
      {error && <ErrorNote error={error} retry={refetch} />}
      {isFetching && <Skeleton height={80} />}
      {data && !isFetching && <Result found={data} />}
    </section>
  );
}

function Result({ found }: { found: Rehearsed }) {
  const { a } = useAdminText();
  const { missed } = found;
  if (found.total === 0 && found.gone.length === 0) {
    const { strangers } = found;
    const words = strangers ? a("rehearsal.strangers", { strangers }) : a("rehearsal.none");
    return <p className="quiet">{words}</p>;
  }
  return (
    <>
      <p>
        {a("rehearsal.sum", {
          total: found.total,
          new: found.new,
          gone: found.gone.length,
          late: found.late,
          strangers: found.strangers,
        })}
      </p>
      {found.useful + found.useless > 0 && (
        <p>
          {a("rehearsal.marked", { useful: found.useful, useless: found.useless })}{" "}
          {a("rehearsal.precision", { percent: precisionOf(found) })}
        </p>
      )}
      <ul className={classes.hint}>
        {found.loads.map((load) => (
          <li key={load.owner?.id ?? ""}>
            {a("rehearsal.load", {
              who: load.owner?.label ?? a("rehearsal.nobody"),
              count: load.count,
              day: load.busiest?.day ?? "",
              most: load.busiest?.count ?? 0,
            })}
          </li>
        ))}
      </ul>
      {missed.count > 0 && (
        <>
          <h3>{a("rehearsal.missed", { count: missed.count })}</h3>
          <p className={classes.hint}>{a("rehearsal.missed_hint")}</p>
          <Lines items={missed.items} />
          <h3>{a("rehearsal.rest")}</h3>
        </>
      )}
      <Lines items={found.items.filter((one) => !one.late || one.told)} />
    </>
  );
}

/** The first of them; the figures above count all. */
function Lines({ items }: { items: Fired[] }) {
  return (
    <ol className={classes.scroll}>
      {items.slice(0, SHOWN_MAX).map((one) => (
        <Line key={`${one.account.id} ${one.occurred_at}`} one={one} />
      ))}
    </ol>
  );
}

function Line({ one }: { one: Fired }) {
  const { a, l } = useAdminText();
  return (
    <li>
      <When at={one.occurred_at} />{" "}
      <RecordLink object="account" id={one.account.id}>
        {one.account.label}
      </RecordLink>{" "}
      {l(one.reason ?? undefined)} {one.late && <Tag text={a("rehearsal.late")} hue={30} />}
      {one.told === null && <Tag text={a("rehearsal.new")} hue={210} />}
    </li>
  );
}
