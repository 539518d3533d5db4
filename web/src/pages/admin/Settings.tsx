import { useQuery } from "@tanstack/react-query";
import { Outlet, useRouterState } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { meQuery } from "../../api/queries";
import { DraftBar } from "../../blocks/admin/lifecycle/DraftBar";
import { UpgradeBar } from "../../blocks/admin/lifecycle/UpgradeBar";
import { useAdminText } from "../../text/admin";
import { AppLink } from "../../ui/AppLink";
import { EmptyState } from "../../ui/EmptyState";
import classes from "./Settings.module.css";
import { SECTIONS } from "./sections";

/** The frame of the administration: its own menu, and what the draft holds. */
export function Settings() {
  const { a, t } = useAdminText();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const { data: me } = useQuery(meQuery);
  const inside = (section: string) => path === section || path.startsWith(`${section}/`);
  const nav = useRef<HTMLElement>(null);
  // On a phone the menu is one long line: the page one is on must be in sight.
  useEffect(() => {
    const current = path && nav.current?.querySelector("[aria-current]");
    if (current) current.scrollIntoView({ block: "nearest", inline: "center" });
  }, [path]);
  const may = me?.may_configure ?? false;
  const shown = SECTIONS.filter(({ everybodys }) => may || everybodys);
  if (me && !may && !shown.some((section) => inside(section.path))) {
    return <EmptyState icon="lock" title={t("error.forbidden")} hint={a("settings.refused")} />;
  }
  return (
    <div className={classes.frame}>
      <nav ref={nav} className={classes.nav} aria-label={a("settings.title")}>
        {shown.map((section) => (
          <AppLink
            key={section.path}
            href={section.path}
            className={classes.link}
            aria-current={inside(section.path) ? "page" : undefined}
          >
            {a(section.words)}
          </AppLink>
        ))}
      </nav>
      <div className={classes.body}>
        {may && <UpgradeBar />}
        {may && <DraftBar />}
        <Outlet />
      </div>
    </div>
  );
}
