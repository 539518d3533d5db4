import { currentSandbox, enterSandbox } from "../api/sandbox";
import { useText } from "../text";
import classes from "./Shell.module.css";

/** Says that one works in a sandbox, and leads out of it. */
export function SandboxNote() {
  const { t } = useText();
  const name = currentSandbox();
  if (!name) return null;
  return (
    <div className={classes.sandbox} role="note">
      <span>{t("shell.sandbox", { name })}</span>
      <button type="button" onClick={() => enterSandbox(null)}>
        {t("shell.sandbox_leave")}
      </button>
    </div>
  );
}
