import { IconCircleCheck, IconCircleX } from "@tabler/icons-react";
import type { Condition, Why } from "../../api/types";
import { shiftPoint } from "../../fields/decimal";
import { asText } from "../../fields/kind";
import { useText } from "../../text";
import { When } from "../../ui/When";
import classes from "./Signals.module.css";

/** The conditions of a rule, each with what was wanted and what was found. */
export function Conditions({ conditions }: Pick<Why, "conditions">) {
  const { t, l } = useText();
  return (
    <>
      <h3>{t("why.conditions")}</h3>
      <ul className={classes.conditions}>
        {conditions.map((condition) => (
          <li key={l(condition.text)}>
            {condition.met ? (
              <IconCircleCheck size={18} aria-label={t("why.met")} className={classes.met} />
            ) : (
              <IconCircleX size={18} aria-label={t("why.unmet")} className={classes.unmet} />
            )}
            <div>
              {l(condition.text)}
              <Compared condition={condition} />
            </div>
          </li>
        ))}
      </ul>
    </>
  );
}

/** The touchpoints an answer rests on. */
export function EvidenceList({ evidence }: Pick<Why, "evidence">) {
  const { t, l } = useText();
  return (
    <>
      <h3>{t("why.evidence")}</h3>
      <ul className={classes.evidence}>
        {evidence.map((item) => (
          <li key={item.id}>
            {l(item.text)}
            <div className="quiet">
              <When at={item.at} />
              {item.source && ` · ${item.source}`}
              {item.trust && ` · ${t("trust", { percent: shiftPoint(item.trust, 2) })}`}
            </div>
          </li>
        ))}
      </ul>
    </>
  );
}

/** What was found in words, the rule's own terms folded. */
function Compared({ condition }: { condition: Condition }) {
  const { t, l } = useText();
  const [expected, actual] = [asText(condition.expected), asText(condition.actual)];
  return (
    <>
      <div className="quiet">{t("why.found", { found: l(condition.found) })}</div>
      <details className={classes.terms}>
        <summary>{t("why.terms")}</summary>
        <code>{expected || "—"}</code>
        <code>{actual || "—"}</code>
      </details>
    </>
  );
}
