import { useAdminText } from "../../text/admin";
import { wordsFor } from "../../ui/ErrorNote";
import classes from "./Admin.module.css";

/** Why what was typed is not written down. */
export function Refused({ error }: { error: unknown }) {
  const texts = useAdminText();
  if (error === null) return null;
  return (
    <p className={classes.problems} role="alert">
      {wordsFor(error, texts)}
    </p>
  );
}
