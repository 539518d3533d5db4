import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { workbenchQuery } from "../api/layouts";
import { meQuery } from "../api/queries";
import { WhyPanel } from "../blocks/signals/WhyPanel";
import { WidgetView } from "../blocks/workbench/WidgetView";
import { useText } from "../text";
import { EmptyState } from "../ui/EmptyState";
import { ErrorNote } from "../ui/ErrorNote";
import { greetingKey } from "../ui/greeting";
import { Skeleton } from "../ui/kit";
import { showToday } from "../ui/times";
import { useDevice } from "../ui/useDevice";
import { useTitle } from "../ui/useTitle";
import classes from "./Workbench.module.css";

/** The page a day starts from: the widgets that are made for the reader. */
export function Workbench() {
  const { t, language } = useText();
  const { data: me } = useQuery(meQuery);
  const bench = useQuery(workbenchQuery(useDevice()));
  const now = new Date();
  const [asked, setAsked] = useState<string | null>(null);
  useTitle(t("work.title"));
  return (
    <div className={classes.page}>
      <header className={classes.greeting}>
        <h1>{t(greetingKey(now), { name: me?.name ?? "" })}</h1>
        <span className="quiet">{showToday(now, language)}</span>
      </header>
      {bench.error && <ErrorNote error={bench.error} retry={bench.refetch} />}
      {bench.isPending && <Skeleton height={240} />}
      {bench.data?.widgets.length === 0 && <EmptyState title={t("work.empty")} />}
      {bench.data?.widgets.map((widget) => (
        <div key={widget.name} data-size={widget.size} data-widget={widget.name}>
          <WidgetView widget={widget} onWhy={({ id }) => setAsked(id)} />
        </div>
      ))}
      <WhyPanel signalId={asked} onClose={() => setAsked(null)} />
    </div>
  );
}
