import type { DocumentProblem } from "../../../api/config";
import { useAdminText } from "../../../text/admin";
import classes from "../Admin.module.css";
import own from "./Lifecycle.module.css";

/** What may be published and should be looked at first, such as names that mean another field then. */
export function Warnings({ warnings }: { warnings: readonly DocumentProblem[] }) {
  const { a, language } = useAdminText();
  if (warnings.length === 0) return null;
  return (
    <section className={own.warnings} role="status">
      <p>{a("draft.warnings", { count: warnings.length })}</p>
      <ul className={classes.stack}>
        {warnings.map((one) => (
          <li key={`${one.field}${one.detail}`}>
            {(language === "zh" ? one.detail_zh : one.detail_en) ?? one.detail ?? one.title}
          </li>
        ))}
      </ul>
    </section>
  );
}
