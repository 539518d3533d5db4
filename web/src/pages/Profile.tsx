import { useQuery } from "@tanstack/react-query";
import { myAlertsQuery } from "../api/alertTimes";
import { meQuery } from "../api/queries";
import { AlertForm } from "../blocks/me/AlertForm";
import classes from "../blocks/me/Me.module.css";
import { useMoreText } from "../text/more";
import { ErrorNote } from "../ui/ErrorNote";
import { Skeleton } from "../ui/kit";
import { useTitle } from "../ui/useTitle";

/** Who one is here, and when one is alerted. */
export function Profile() {
  const { m, l, t } = useMoreText();
  const { data: me } = useQuery(meQuery);
  const { data: alerts, error, refetch } = useQuery(myAlertsQuery);
  useTitle(t("shell.profile"));
  const parts = [
    me?.username,
    me?.department?.label,
    ...(me?.roles ?? []).map((one) => l(one.label)),
  ];
  return (
    <div className={classes.page}>
      <h1>{me?.name ?? t("shell.profile")}</h1>
      <p className="quiet">{parts.filter(Boolean).join(" · ")}</p>
      <section className={classes.panel} aria-label={m("me.alerts")}>
        <h2>{m("me.alerts")}</h2>
        {alerts && (
          <p className="quiet">
            {m(alerts.own ? "me.own" : alerts.given ? "me.given" : "me.none", {
              plan: alerts.given ?? "",
            })}
            {alerts.escalate_minutes !== null &&
              m("me.escalates", { minutes: alerts.escalate_minutes })}
          </p>
        )}
        {error && <ErrorNote error={error} retry={refetch} />}
        {!alerts && !error && <Skeleton height={160} />}
        {alerts && <AlertForm key={JSON.stringify(alerts)} kept={alerts} />}
      </section>
    </div>
  );
}
