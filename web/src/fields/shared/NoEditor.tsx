import { useText } from "../../text";
import type { EditorProps } from "../kind";

/** For values the system works out: says so instead of offering a box. */
export function NoEditor({ label }: EditorProps) {
  const { t } = useText();
  return (
    <div>
      {label && <div>{label}</div>}
      <span className="quiet">{t("field.calculated")}</span>
    </div>
  );
}
