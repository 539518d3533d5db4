import type { ReactNode } from "react";
import { type AdminKey, useAdminText } from "../../text/admin";
import classes from "./Admin.module.css";

/** A table of administration pages: its heads, and the rows that are handed to it. */
export function HeadedTable({ heads, children }: { heads: AdminKey[]; children: ReactNode }) {
  const { a } = useAdminText();
  return (
    <div className={`${classes.panel} ${classes.scroll}`}>
      <table className={classes.table}>
        <thead>
          <tr>
            {heads.map((key) => (
              <th key={key}>{a(key)}</th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
