import classes from "../../blocks/admin/Admin.module.css";
import { Departments } from "../../blocks/admin/role/Departments";
import { Users } from "../../blocks/admin/role/Users";
import { useAdminText } from "../../text/admin";
import { useTitle } from "../../ui/useTitle";

/** Departments, and who is in them with which roles. */
export function People() {
  const { a } = useAdminText();
  useTitle(a("section.people"));
  return (
    <div className={classes.page}>
      <h1>{a("section.people")}</h1>
      <section className={classes.panel}>
        <Users />
      </section>
      <section className={classes.panel}>
        <Departments />
      </section>
    </div>
  );
}
