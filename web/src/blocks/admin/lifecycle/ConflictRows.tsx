import type { Conflict, Json } from "../../../api/config";
import { useAdminText } from "../../../text/admin";
import classes from "../Admin.module.css";
import { kindWords } from "../kinds";
import own from "./Lifecycle.module.css";

/** What the company has and what the pack now has, place by place. */
export function ConflictRows({ conflicts }: { conflicts: readonly Conflict[] }) {
  const texts = useAdminText();
  const { a } = texts;
  return conflicts.map((one) => (
    <section key={`${one.kind}/${one.name}/${one.path}`} className={classes.stack}>
      <h3>
        {kindWords(one.kind, texts)} {one.name} <code className="quiet">{one.path}</code>
      </h3>
      <div className={own.sides}>
        <div className={own.side}>
          <span className="quiet">{a("conflict.mine")}</span>
          <code>{shown(one.company)}</code>
        </div>
        <div className={own.side}>
          <span className="quiet">{a("conflict.theirs")}</span>
          <code>{shown(one.lower)}</code>
        </div>
      </div>
    </section>
  ));
}

function shown(value: Json | undefined): string {
  if (value === null || value === undefined) return "—";
  return typeof value === "string" ? value : JSON.stringify(value, null, 1);
}
