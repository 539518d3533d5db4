import { useQuery } from "@tanstack/react-query";
import { type CSSProperties, useState } from "react";
import { type Widget, workbenchQuery } from "../api/layouts";
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
      {inRows(bench.data?.widgets ?? []).map((row) => {
        const tiles = row.map((widget) => (
          <div key={widget.name} data-size={widget.size} data-widget={widget.name}>
            <WidgetView widget={widget} onWhy={({ id }) => setAsked(id)} />
          </div>
        ));
        if (row.length === 1) return tiles;
        const style = { "--columns": evenly(row.length) } as CSSProperties;
        return (
          <div key={row[0]?.name} className={classes.tiles} style={style}>
            {tiles}
          </div>
        );
      })}
      <WhyPanel signalId={asked} onClose={() => setAsked(null)} />
    </div>
  );
}

/** Small tiles in a line, side by side with larger ones. */
const ABREAST = 4;
/** The most tiles in a line of their own. */
const TILES_MAX = 5;

/** More small tiles in succession than a line has are put together; all others stay alone. */
function inRows(widgets: Widget[]): Widget[][] {
  const runs: Widget[][] = [];
  for (const widget of widgets) {
    const run = runs.at(-1);
    if (run && run[0]?.size === "small" && widget.size === "small") run.push(widget);
    else runs.push([widget]);
  }
  return runs.flatMap((run) => (run.length > ABREAST ? [run] : run.map((one) => [one])));
}

/** As many columns as leave the fewest gaps in the last line. */
const evenly = (tiles: number) => Math.ceil(tiles / Math.ceil(tiles / TILES_MAX));
