import type { Counts } from "../../api/imports";
import { useText } from "../../text";
import classes from "./Import.module.css";

/** How many records are new, changed, the same, wrong. */
export function Figures({ counts }: { counts: Counts }) {
  const { t } = useText();
  return (
    <dl className={classes.figures}>
      {(["created", "updated", "unchanged", "failed"] as const).map((name) => (
        <div key={name}>
          <dt className="quiet">{t(`import.${name}`)}</dt>
          <dd>{counts[name] ?? 0}</dd>
        </div>
      ))}
    </dl>
  );
}
