import type { ReactNode } from "react";
import classes from "./Admin.module.css";

/** One figure of a list of them, under its name. */
export function Figure({ words, children }: { words: string; children: ReactNode }) {
  return (
    <div>
      <dt className={classes.hint}>{words}</dt>
      <dd className="numbers" style={{ margin: 0 }}>
        {children}
      </dd>
    </div>
  );
}
