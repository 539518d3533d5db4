import { IconBolt } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { shortListQuery } from "../../api/queries";
import type { SignalEntry } from "../../api/types";
import { asText } from "../../fields/kind";
import { asReference } from "../../fields/reference";
import { useText } from "../../text";
import { ErrorNote } from "../../ui/ErrorNote";
import { Skeleton } from "../../ui/kit";
import { Tag } from "../../ui/Tag";
import { When } from "../../ui/When";
import { NoSignals } from "../signals/NoSignals";
import { outcomeKey, STANDING } from "../signals/words";
import classes from "./Work.module.css";

interface NewSignalsProps {
  limit: number;
  onWhy: (signal: SignalEntry) => void;
}

/** The newest signals, kept new by the live stream. */
export function NewSignals({ limit, onWhy }: NewSignalsProps) {
  const { t } = useText();
  const { data, error, refetch } = useQuery(
    shortListQuery("signal", { filter: STANDING, sort: "-occurred_at" }, limit),
  );
  if (error) return <ErrorNote error={error} retry={refetch} />;
  if (!data) return <Skeleton height={160} />;
  if (data.items.length === 0) {
    return <NoSignals title={t("signal.none")} />;
  }
  return (
    <ul className={classes.rows}>
      {data.items.map((item) => {
        const signal = item as SignalEntry;
        const said = outcomeKey(asText(signal.outcome));
        return (
          <li key={signal.id} className={classes.row}>
            <span className={classes.bolt}>
              <IconBolt size={16} aria-hidden />
            </span>
            <div className={classes.two}>
              <div>
                <span className={classes.name}>{asReference(signal.account)?.label}</span>
                {said && <Tag text={t(said)} />}
                <span className={classes.due}>
                  <When at={signal.occurred_at} />
                </span>
              </div>
              <div>
                <button type="button" className={classes.link} onClick={() => onWhy(signal)}>
                  {signal.title}
                </button>
              </div>
            </div>
          </li>
        );
      })}
    </ul>
  );
}
