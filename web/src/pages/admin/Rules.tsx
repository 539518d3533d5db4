import classes from "../../blocks/admin/Admin.module.css";
import { RuleList } from "../../blocks/admin/rule/RuleList";
import { useAdminText } from "../../text/admin";
import { useTitle } from "../../ui/useTitle";

/** The signal rules, on and off. */
export function Rules() {
  const { a } = useAdminText();
  useTitle(a("section.rules"));
  return (
    <div className={classes.page}>
      <h1>{a("section.rules")}</h1>
      <p className="quiet">{a("rule.hint")}</p>
      <RuleList />
    </div>
  );
}
