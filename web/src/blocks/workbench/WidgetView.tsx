import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Widget } from "../../api/layouts";
import type { SignalEntry } from "../../api/types";
import { useText } from "../../text";
import { ChartWidget } from "./ChartWidget";
import { Kpi } from "./Kpi";
import { MyTasks } from "./MyTasks";
import { NewSignals } from "./NewSignals";
import { QuickCreate } from "./QuickCreate";
import { ShortList } from "./ShortList";
import classes from "./Work.module.css";

const ROWS_SHOWN = 5;

interface WidgetViewProps {
  widget: Widget;
  onWhy: (signal: SignalEntry) => void;
}

/** A widget of the workbench, as its document names it. */
export function WidgetView({ widget, onWhy }: WidgetViewProps) {
  const { t, l } = useText();
  if (widget.type === "kpi") return <Kpi widget={widget} />;
  const address = addressOf(widget);
  return (
    <section className={`panel ${classes.widget}`} data-type={widget.type}>
      {l(widget.label) && (
        <header className={classes.head}>
          <h2>{l(widget.label)}</h2>
          {address && <Link {...address}>{t("work.all")}</Link>}
        </header>
      )}
      {bodyOf(widget, onWhy, l(widget.text))}
    </section>
  );
}

function bodyOf(widget: Widget, onWhy: WidgetViewProps["onWhy"], words: string): ReactNode {
  const limit = widget.limit ?? ROWS_SHOWN;
  switch (widget.type) {
    case "my_tasks":
      return <MyTasks limit={limit} />;
    case "signals":
      return <NewSignals limit={limit} onWhy={onWhy} />;
    case "chart":
      return <ChartWidget widget={widget} />;
    case "list":
      return (
        <ShortList
          object={widget.object ?? ""}
          filter={widget.filter ?? ""}
          sort={widget.sort ?? ""}
          columns={widget.columns ?? []}
          limit={limit}
        />
      );
    case "quick_create":
      return <QuickCreate objects={widget.objects ?? []} />;
    case "text":
      return <p className={classes.text}>{words}</p>;
    default:
      // A widget of a later version.
      return null;
  }
}

/** Where one sees all of it. */
function addressOf({ type, object, list, filter, sort }: Widget) {
  if (type === "my_tasks") return { to: "/o/task" } as const;
  if (type === "signals") return { to: "/signals" } as const;
  if (type !== "list" || !object) return null;
  const search = { ...(list ? { list } : { list: "all", filter: filter ?? "" }), sort: sort ?? "" };
  return { to: `/o/${object}`, search } as const;
}
