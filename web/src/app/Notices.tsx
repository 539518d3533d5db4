import type { Me } from "../api/types";
import { useText } from "../text";
import { AppLink } from "../ui/AppLink";
import classes from "./Shell.module.css";

/** Tells an administrator on every page what has to be looked after. */
export default function Notices({ notices }: { notices: NonNullable<Me["notices"]> }) {
  const { l, t } = useText();
  return notices.map((notice) => (
    <div key={notice.code} className={classes.sandbox} role="alert" data-notice={notice.code}>
      <span>{l(notice.told)}</span>
      <AppLink href="/settings">{t("shell.notice_open")}</AppLink>
    </div>
  ));
}
