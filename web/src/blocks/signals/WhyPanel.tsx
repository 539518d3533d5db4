import { useQuery } from "@tanstack/react-query";
import { whyQuery } from "../../api/queries";
import type { Why } from "../../api/types";
import { type TextKey, useText } from "../../text";
import { ErrorNote } from "../../ui/ErrorNote";
import { Drawer, Skeleton } from "../../ui/kit";
import { Conditions, EvidenceList } from "./Grounds";
import classes from "./Signals.module.css";

const TIMES: [keyof Why["times"], TextKey][] = [
  ["occurred_at", "why.occurred"],
  ["received_at", "why.received"],
  ["judged_at", "why.judged"],
  ["delivered_at", "why.delivered"],
];

interface WhyPanelProps {
  signalId: string | null;
  onClose: () => void;
}

/** Why a signal was sent: the rule, its conditions, the evidence and the clocks. */
export function WhyPanel({ signalId, onClose }: WhyPanelProps) {
  const { t } = useText();
  return (
    <Drawer
      opened={signalId !== null}
      onClose={onClose}
      position="right"
      size="min(480px, 100vw)"
      title={t("why.title")}
      closeButtonProps={{ "aria-label": t("action.close") }}
    >
      {signalId && <WhyWords signalId={signalId} />}
    </Drawer>
  );
}

function WhyWords({ signalId }: { signalId: string }) {
  const { t, l } = useText();
  const { data: why, error, refetch } = useQuery(whyQuery(signalId));
  if (error) return <ErrorNote error={error} retry={refetch} />;
  if (!why) return <Skeleton height={200} />;
  return (
    <div className={classes.why}>
      <p className={classes.sentence}>{l(why.sentence)}</p>
      <p className="quiet">
        {t("why.rule", { rule: l(why.rule.label), version: why.rule.version })}
      </p>
      <Conditions conditions={why.conditions} />
      <EvidenceList evidence={why.evidence} />
      <h3>{t("why.times")}</h3>
      {why.alert?.told && <p data-alert={why.alert.state}>{l(why.alert.told)}</p>}
      <dl className={classes.times}>
        {TIMES.map(([name, key]) => {
          const at = why.times[name];
          return at ? (
            <div key={name}>
              <dt className="quiet">{t(key)}</dt>
              <dd className="numbers">
                {exactTime(at)}
                {sinceReceipt(why.times.received_at, at)}
              </dd>
            </div>
          ) : null;
        })}
      </dl>
    </div>
  );
}

function exactTime(at: string): string {
  const time = new Date(at);
  const local = new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString();
  return local.slice(0, 23).replace("T", " ");
}

function sinceReceipt(received: string | null | undefined, at: string): string {
  if (!received) return "";
  const ms = new Date(at).getTime() - new Date(received).getTime();
  return ms > 0 && ms < 60_000 ? ` (+${ms} ms)` : "";
}
