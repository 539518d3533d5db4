import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import {
  DELIVERY_STATES,
  type DeliveryState,
  deliveriesQuery,
  type Replay,
  replayDeliveries,
  type Webhook,
} from "../../../api/webhooks";
import { useAdminText } from "../../../text/admin";
import { EmptyState } from "../../../ui/EmptyState";
import { ErrorNote, wordsFor } from "../../../ui/ErrorNote";
import { Button, SegmentedControl, Skeleton } from "../../../ui/kit";
import { showToast } from "../../../ui/toasts";
import classes from "../Admin.module.css";
import { DeliveryTable } from "./DeliveryTable";

const PAGE = 100;

/** What was sent, what came of it, and sending it again. */
export function Deliveries({ webhook }: { webhook: Webhook }) {
  const texts = useAdminText();
  const { a } = texts;
  const client = useQueryClient();
  const [state, setState] = useState<DeliveryState | null>(null);
  const [before, setBefore] = useState<string[]>([]);
  const [chosen, setChosen] = useState<string[]>([]);
  const { data, error, refetch } = useQuery(
    deliveriesQuery(webhook.id, state, before.at(-1) ?? null),
  );
  const turn = (next: string[]) => {
    setBefore(next);
    setChosen([]);
  };
  const replay = async (which: Replay) => {
    try {
      const { queued } = await replayDeliveries(webhook.id, which);
      showToast({ tone: "done", text: a("delivery.replayed", { count: queued }) });
      setChosen([]);
      await client.invalidateQueries({ queryKey: ["deliveries", webhook.id] });
    } catch (refused) {
      showToast({ tone: "error", text: wordsFor(refused, texts) });
    }
  };
  return (
    <section className={`${classes.panel} ${classes.stack}`} aria-label={a("delivery.title")}>
      <div className={`${classes.row} ${classes.wrap}`}>
        <h2>{a("delivery.title")}</h2>
        <span className={classes.space} />
        <Button
          variant="default"
          disabled={chosen.length === 0}
          onClick={() => replay({ deliveries: chosen })}
        >
          {a("delivery.replay_chosen", { count: chosen.length })}
        </Button>
        <Button variant="default" onClick={() => replay({ state: "dead" })}>
          {a("delivery.replay_dead")}
        </Button>
      </div>
      <div>
        <SegmentedControl
          aria-label={a("delivery.state")}
          value={state ?? "all"}
          onChange={(next) => {
            setState(next === "all" ? null : (next as DeliveryState));
            turn([]);
          }}
          data={[
            { value: "all", label: a("delivery.all") },
            ...DELIVERY_STATES.map((one) => ({ value: one, label: a(`delivery.state.${one}`) })),
          ]}
        />
      </div>
      {error && <ErrorNote error={error} retry={refetch} />}
      {!data && !error && <Skeleton height={160} />}
      {data?.length === 0 && (
        <EmptyState title={a("delivery.none")} hint={a("delivery.none_hint")} />
      )}
      {data && data.length > 0 && (
        <DeliveryTable deliveries={data} chosen={chosen} onChosen={setChosen} />
      )}
      {data && (before.length > 0 || data.length === PAGE) && (
        <div className={classes.end}>
          <Button
            variant="default"
            disabled={before.length === 0}
            onClick={() => turn(before.slice(0, -1))}
          >
            {a("delivery.newer")}
          </Button>
          <Button
            variant="default"
            disabled={data.length < PAGE}
            onClick={() => turn([...before, data.at(-1)?.id ?? ""])}
          >
            {a("delivery.older")}
          </Button>
        </div>
      )}
    </section>
  );
}
