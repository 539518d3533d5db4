import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { meQuery } from "../api/queries";
import { WhyPanel } from "../blocks/signals/WhyPanel";
import { Counts } from "../blocks/workbench/Counts";
import { MyTasks } from "../blocks/workbench/MyTasks";
import {
  MY_OPPORTUNITIES,
  MY_ORDERS,
  OPEN_RECEIPTS,
  OPEN_RECEIVABLES,
} from "../blocks/workbench/mine";
import { NewSignals } from "../blocks/workbench/NewSignals";
import { QuickCreate } from "../blocks/workbench/QuickCreate";
import { ShortList, type ShortListProps } from "../blocks/workbench/ShortList";
import { useRights } from "../blocks/workbench/useRights";
import { type TextKey, useText } from "../text";
import { greetingKey } from "../ui/greeting";
import { showToday } from "../ui/times";
import { useTitle } from "../ui/useTitle";
import classes from "./Workbench.module.css";

interface Listed extends ShortListProps {
  title: TextKey;
  /** Of use to those who write such records. */
  whoever: string;
}

const LISTS: Listed[] = [
  {
    title: "work.opportunities",
    object: "opportunity",
    filter: MY_OPPORTUNITIES,
    sort: "expected_on",
    columns: ["account", "stage", "amount"],
    none: "work.no_opportunities",
    whoever: "opportunity",
  },
  {
    title: "work.orders",
    object: "sales_order",
    filter: MY_ORDERS,
    sort: "-created_at",
    columns: ["account", "status", "amount"],
    none: "work.no_orders",
    whoever: "sales_order",
  },
  {
    title: "work.receivables",
    object: "receivable",
    filter: OPEN_RECEIVABLES,
    sort: "due_date",
    columns: ["account", "due_date", "open"],
    none: "work.no_receivables",
    whoever: "receipt",
  },
  {
    title: "work.receipts",
    object: "receipt",
    filter: OPEN_RECEIPTS,
    sort: "-created_at",
    columns: ["account", "received_on", "open"],
    none: "work.no_receipts",
    whoever: "receipt",
  },
];
const WRITTEN = [...new Set(LISTS.map(({ whoever }) => whoever))];

/** The page a day starts from. */
export function Workbench() {
  const { t, language } = useText();
  const { data: me } = useQuery(meQuery);
  const { seen, mayCreate } = useRights(WRITTEN);
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
      {seen.has("signal") && (
        <section className={`panel ${classes.panel}`}>
          <header className={classes.head}>
            <h2>{t("work.signals")}</h2>
            <Link to="/signals">{t("work.all")}</Link>
          </header>
          <NewSignals onWhy={({ id }) => setAsked(id)} />
        </section>
      )}
      {LISTS.filter(({ object, whoever }) => seen.has(object) && mayCreate.has(whoever)).map(
        ({ title, whoever, ...list }) => (
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
