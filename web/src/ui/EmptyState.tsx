import type { ReactNode } from "react";
import classes from "./EmptyState.module.css";
import { Icon } from "./Icon";

interface EmptyStateProps {
  title: string;
  /** Drawn above the words where a whole page is empty. */
  icon?: string | undefined;
  hint?: string;
  action?: ReactNode;
}

/** Says that there is nothing and what to do next. */
export function EmptyState({ title, icon, hint, action }: EmptyStateProps) {
  return (
    <div className={classes.empty}>
      {icon && (
        <span className={classes.icon}>
          <Icon name={icon} size={26} />
        </span>
      )}
      <p className={classes.title}>{title}</p>
      {hint && <p className="quiet">{hint}</p>}
      {action && <div className={classes.action}>{action}</div>}
    </div>
  );
}
