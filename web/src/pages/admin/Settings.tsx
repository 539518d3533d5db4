import { useQuery } from "@tanstack/react-query";
import { Outlet, useRouterState } from "@tanstack/react-router";
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
  if (me && !me.may_configure) {
    return <EmptyState icon="lock" title={t("error.forbidden")} hint={a("settings.refused")} />;
  }
  return (
    <div className={classes.frame}>
      <nav className={classes.nav} aria-label={a("settings.title")}>
        {SECTIONS.map((section) => (
          <AppLink
            key={section.path}
            href={section.path}
            className={classes.link}
            aria-current={
              path === section.path || path.startsWith(`${section.path}/`) ? "page" : undefined
            }
          >
            {a(section.words)}
          </AppLink>
        ))}
      </nav>
      <div className={classes.body}>
        <UpgradeBar />
        <DraftBar />
        <Outlet />
      </div>
    </div>
  );
}
