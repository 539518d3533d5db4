import type { ReactNode } from "react";
import classes from "./EmptyState.module.css";

interface EmptyStateProps {
  title: string;
  hint?: string;
  action?: ReactNode;
}

/** Says that there is nothing and what to do next. */
export function EmptyState({ title, hint, action }: EmptyStateProps) {
  return (
    <div className={classes.empty}>
      <p className={classes.title}>{title}</p>
      {hint && <p className="quiet">{hint}</p>}
      {action && <div className={classes.action}>{action}</div>}
    </div>
  );
}
