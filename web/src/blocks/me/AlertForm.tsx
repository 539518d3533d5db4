import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import {
  type AlertTimes,
  dropMyAlerts,
  type MyAlerts,
  myAlertsQuery,
  setMyAlerts,
} from "../../api/alertTimes";
import { Problem } from "../../api/problem";
import { useMoreText } from "../../text/more";
import { wordsFor } from "../../ui/ErrorNote";
import { Button, Checkbox, NativeSelect, TextInput } from "../../ui/kit";
import { showToast } from "../../ui/toasts";
import classes from "./Me.module.css";

const TIMES = ["quiet_from", "quiet_until", "digest_at"] as const;

/** When somebody wants to be alerted, and how often. */
export function AlertForm({ kept }: { kept: MyAlerts }) {
  const texts = useMoreText();
  const { l, m } = texts;
  const client = useQueryClient();
  const [times, setTimes] = useState<AlertTimes>(timesOf(kept));
  const { escalation } = kept;
  const say = (part: Partial<AlertTimes>) => setTimes({ ...times, ...part });
  const done = (words: string) => (now: MyAlerts) => {
    client.setQueryData(myAlertsQuery.queryKey, now);
    showToast({ tone: "done", text: words });
  };
  const save = useMutation({
    mutationFn: () => setMyAlerts(times),
    onSuccess: done(m("me.alerts_kept")),
  });
  const drop = useMutation({ mutationFn: dropMyAlerts, onSuccess: done(m("me.alerts_dropped")) });
  const at = save.error instanceof Problem ? save.error.field : undefined;
  const error = (field: string) =>
    at === field && save.error ? wordsFor(save.error, texts) : undefined;
  const known = at !== undefined && at in times;
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <div className={classes.pair}>
        {TIMES.map((name) => (
          <TextInput
            key={name}
            type="time"
            label={m(`me.${name}`)}
            value={times[name] ?? ""}
            error={error(name)}
            onChange={(event) => say({ [name]: event.currentTarget.value || null })}
          />
        ))}
        <TextInput
          type="number"
          min={0}
          label={m("me.daily_cap")}
          placeholder={m("me.daily_cap_none")}
          value={times.daily_cap ?? ""}
          error={error("daily_cap")}
          onChange={(event) => say({ daily_cap: wholeOf(event.currentTarget.value) })}
        />
        <NativeSelect
          label={m("me.zone")}
          value={times.zone ?? ""}
          data={[
            { value: "", label: m("me.zone_company") },
            ...kept.zones.map(({ value, label }) => ({ value, label: l(label) })),
          ]}
          onChange={(event) => say({ zone: event.currentTarget.value || null })}
        />
        {escalation.least !== null && escalation.most !== null && (
          <TextInput
            type="number"
            min={escalation.least}
            max={escalation.most}
            label={m("me.escalate_minutes")}
            description={m("me.escalate_range", {
              least: escalation.least,
              most: escalation.most,
            })}
            value={times.escalate_minutes ?? ""}
            error={error("escalate_minutes")}
            onChange={(event) => say({ escalate_minutes: wholeOf(event.currentTarget.value) })}
          />
        )}
        {escalation.people.length > 0 && (
          <NativeSelect
            label={m("me.escalate_to")}
            value={times.escalate_to ?? ""}
            error={error("escalate_to")}
            data={[
              { value: "", label: m("me.escalate_plain") },
              ...escalation.people.map(({ id, label }) => ({ value: id, label })),
            ]}
            onChange={(event) => say({ escalate_to: event.currentTarget.value || null })}
          />
        )}
      </div>
      <Checkbox
        label={m("me.days_off")}
        checked={times.days_off}
        onChange={(event) => say({ days_off: event.currentTarget.checked })}
      />
      <p className="quiet">{m("me.alerts_hint")}</p>
      {save.error && !known && <p role="alert">{wordsFor(save.error, texts)}</p>}
      {drop.error && <p role="alert">{wordsFor(drop.error, texts)}</p>}
      <div className={classes.buttons}>
        {kept.own && (
          <Button variant="default" loading={drop.isPending} onClick={() => drop.mutate()}>
            {m("me.alerts_drop")}
          </Button>
        )}
        <Button type="submit" loading={save.isPending}>
          {m("me.alerts_save")}
        </Button>
      </div>
    </form>
  );
}

const timesOf = ({
  zone,
  quiet_from,
  quiet_until,
  days_off,
  daily_cap,
  digest_at,
  escalation,
}: MyAlerts): AlertTimes => ({
  zone,
  quiet_from,
  quiet_until,
  days_off,
  daily_cap,
  digest_at,
  escalate_minutes: escalation.minutes,
  escalate_to: escalation.to,
});

/** A whole number as typed; none of nothing. */
const wholeOf = (text: string): number | null => (text === "" ? null : Math.trunc(Number(text)));
