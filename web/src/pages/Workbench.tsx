import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { meQuery } from "../api/queries";
import { WhyPanel } from "../blocks/signals/WhyPanel";
import { Counts } from "../blocks/work/Counts";
import { MyTasks } from "../blocks/work/MyTasks";
import { NewSignals } from "../blocks/work/NewSignals";
import { QuickCreate } from "../blocks/work/QuickCreate";
import { useText } from "../text";
import { greetingKey } from "../ui/greeting";
import { useTitle } from "../ui/useTitle";
import classes from "./Workbench.module.css";

/** The page a day starts from. */
export function Workbench() {
  const { t } = useText();
  const { data: me } = useQuery(meQuery);
  const [asked, setAsked] = useState<string | null>(null);
  useTitle(t("work.title"));
  return (
    <div className={classes.page}>
      <h1>{t(greetingKey(new Date()), { name: me?.name ?? "" })}</h1>
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
      <WhyPanel signalId={asked} onClose={() => setAsked(null)} />
    </div>
  );
}
