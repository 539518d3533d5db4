import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { meQuery, objectsQuery } from "../api/queries";
import { WhyPanel } from "../blocks/signals/WhyPanel";
import { Counts } from "../blocks/work/Counts";
import { MyTasks } from "../blocks/work/MyTasks";
import { MY_OPPORTUNITIES, MY_ORDERS } from "../blocks/work/mine";
import { NewSignals } from "../blocks/work/NewSignals";
import { QuickCreate } from "../blocks/work/QuickCreate";
import { ShortList, type ShortListProps } from "../blocks/work/ShortList";
import { type TextKey, useText } from "../text";
import { greetingKey } from "../ui/greeting";
import { showToday } from "../ui/times";
import { useTitle } from "../ui/useTitle";
import classes from "./Workbench.module.css";

const LISTS: (ShortListProps & { title: TextKey })[] = [
  {
    title: "work.opportunities",
    object: "opportunity",
    filter: MY_OPPORTUNITIES,
    sort: "expected_on",
    columns: ["account", "stage", "amount"],
    none: "work.no_opportunities",
  },
  {
    title: "work.orders",
    object: "sales_order",
    filter: MY_ORDERS,
    sort: "-created_at",
    columns: ["account", "status", "amount"],
    none: "work.no_orders",
  },
];

/** The page a day starts from. */
export function Workbench() {
  const { t, language } = useText();
  const { data: me } = useQuery(meQuery);
  const { data: objects } = useQuery(objectsQuery);
  const now = new Date();
  const [asked, setAsked] = useState<string | null>(null);
  useTitle(t("work.title"));
  return (
    <div className={classes.page}>
      <header className={classes.greeting}>
        <h1>{t(greetingKey(now), { name: me?.name ?? "" })}</h1>
        <span className="quiet">{showToday(now, language)}</span>
      </header>
      <Counts />
      <section className={`panel ${classes.panel} ${classes.quick}`}>
        <h2>{t("work.create")}</h2>
        <QuickCreate />
      </section>
      <section className={`panel ${classes.panel}`}>
        <header className={classes.head}>
          <h2>{t("work.tasks")}</h2>
          <Link to="/o/$object" params={{ object: "task" }}>
            {t("work.all")}
          </Link>
        </header>
        <MyTasks />
      </section>
      <section className={`panel ${classes.panel}`}>
        <header className={classes.head}>
          <h2>{t("work.signals")}</h2>
          <Link to="/signals">{t("work.all")}</Link>
        </header>
        <NewSignals onWhy={({ id }) => setAsked(id)} />
      </section>
      {LISTS.filter(({ object }) => objects?.some(({ name }) => name === object)).map(
        ({ title, ...list }) => (
          <section key={list.object} className={`panel ${classes.panel}`}>
            <header className={classes.head}>
              <h2>{t(title)}</h2>
              <Link
                to="/o/$object"
                params={{ object: list.object }}
                search={{ list: "all", filter: list.filter, sort: list.sort }}
              >
                {t("work.all")}
              </Link>
            </header>
            <ShortList {...list} />
          </section>
        ),
      )}
      <WhyPanel signalId={asked} onClose={() => setAsked(null)} />
    </div>
  );
}
