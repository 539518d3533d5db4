import classes from "../../blocks/admin/Admin.module.css";
import { Conflicts } from "../../blocks/admin/lifecycle/Conflicts";
import { Packages as PackageList } from "../../blocks/admin/lifecycle/Packages";
import { useAdminText } from "../../text/admin";
import { useTitle } from "../../ui/useTitle";

/** Configuration out and in, packs, and what they collide with. */
export function Packages() {
  const { a } = useAdminText();
  useTitle(a("section.packages"));
  return (
    <div className={classes.page}>
      <h1>{a("section.packages")}</h1>
      <Conflicts />
      <PackageList />
    </div>
  );
}
