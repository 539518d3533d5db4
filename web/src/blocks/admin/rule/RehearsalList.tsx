import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import {
  type Fired,
  type Rehearsed,
  rehearsalItemsQuery,
  WHICH,
  type Which,
} from "../../../api/rehearsals";
import { useAdminText } from "../../../text/admin";
import { ErrorNote } from "../../../ui/ErrorNote";
import { Button, SegmentedControl, Skeleton } from "../../../ui/kit";
import { RecordLink } from "../../../ui/RecordLink";
import { Tag } from "../../../ui/Tag";
import { showDateTime } from "../../../ui/times";
import { When } from "../../../ui/When";
import classes from "../Admin.module.css";

interface RehearsalListProps {
  job: string;
  found: Rehearsed;
}

/** The signals one by one: all, the new ones, those missed, those that would be gone. */
export function RehearsalList({ job, found }: RehearsalListProps) {
  const { a } = useAdminText();
  const [which, setWhich] = useState<Which>("all");
  const counts = { all: found.total, new: found.new, missed: found.missed, gone: found.gone };
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage } =
    useInfiniteQuery(rehearsalItemsQuery(job, which));
  const items = data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <div className={classes.scroll}>
        <SegmentedControl
          value={which}
          onChange={(value) => setWhich(value as Which)}
          aria-label={a("rehearsal.list")}
          data={WHICH.map((one) => ({
            value: one,
            label: a(`rehearsal.which_${one}`, { count: counts[one] }),
          }))}
        />
      </div>
      {which === "missed" && <p className={classes.hint}>{a("rehearsal.missed_hint")}</p>}
      {error && <ErrorNote error={error} />}
      {isPending && !error && <Skeleton height={80} />}
      {data && items.length === 0 && <p className="quiet">{a("rehearsal.none_here")}</p>}
      <ol className={classes.scroll}>
        {items.map((one) => (
          <Line key={`${one.account.id} ${one.occurred_at} ${one.gone}`} one={one} />
        ))}
      </ol>
      <div className={`${classes.row} ${classes.wrap}`}>
        {hasNextPage && (
          <Button
            variant="default"
            size="compact-sm"
            loading={isFetchingNextPage}
            onClick={() => fetchNextPage()}
          >
            {a("rehearsal.more")}
          </Button>
        )}
        <a href={found.file} download>
          {a("rehearsal.file")}
        </a>
        <span className="quiet">
          {a("rehearsal.expires", { at: showDateTime(found.expires_at) })}
        </span>
      </div>
    </>
  );
}

function Line({ one }: { one: Fired }) {
  const { a, l } = useAdminText();
  const { account, alert, owner, told } = one;
  const at = alert ? showDateTime(alert.at) : "";
  return (
    <li>
      <When at={one.occurred_at} />{" "}
      <RecordLink object={account.object} id={account.id}>
        {account.label}
      </RecordLink>{" "}
      {l(one.reason ?? undefined)} {owner && <span className="quiet">{owner.label}</span>}{" "}
      {one.late && <Tag text={a("rehearsal.late")} hue={30} />}
      {one.gone && <Tag text={a("rehearsal.gone")} hue={0} />}
      {told === null && <Tag text={a("rehearsal.new")} hue={210} />}
      {told?.outcome && <Tag text={a(`rehearsal.outcome_${told.outcome}`)} hue={140} />}
      {alert?.state === "held" && <Tag text={a("rehearsal.held", { at })} />}
      {alert?.state === "digest" && <Tag text={a("rehearsal.in_digest", { at })} />}
    </li>
  );
}
