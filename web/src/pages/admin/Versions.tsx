import classes from "../../blocks/admin/Admin.module.css";
import { VersionList } from "../../blocks/admin/lifecycle/VersionList";
import { useAdminText } from "../../text/admin";
import { useTitle } from "../../ui/useTitle";

/** The history of the configuration. */
export function Versions() {
  const { a } = useAdminText();
  useTitle(a("section.versions"));
  return (
    <div className={classes.page}>
      <h1>{a("section.versions")}</h1>
      <VersionList />
    </div>
  );
}
