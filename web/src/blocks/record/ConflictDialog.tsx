import { useState } from "react";
import type { Entry, ObjectModel, Row } from "../../api/types";
import { fieldOf } from "../../fields/model";
import { kindOf } from "../../fields/registry";
import { useReading } from "../../fields/useReading";
import { useText } from "../../text";
import { Button, Modal, SegmentedControl } from "../../ui/kit";
import classes from "./Record.module.css";
import type { Conflict } from "./useChange";

interface ConflictDialogProps {
  model: ObjectModel;
  conflict: Conflict;
  onResolve: (at: Entry, change: Row) => void;
  onClose: () => void;
}

/** Somebody else saved first: both values side by side, one choice a field. */
export function ConflictDialog({ model, conflict, onResolve, onClose }: ConflictDialogProps) {
  const { t, l } = useText();
  const reading = useReading(model.fields);
  const { mine, theirs } = conflict;
  const names = Object.keys(mine).filter((name) => fieldOf(model, name));
  const [chosen, setChosen] = useState<Record<string, string>>({});
  const save = () => {
    const kept = names.filter((name) => chosen[name] !== "theirs");
    onResolve(theirs, Object.fromEntries(kept.map((name) => [name, mine[name]])));
  };
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={t("conflict.title")}
      closeButtonProps={{ "aria-label": t("action.close") }}
    >
      <p className="quiet">{t("conflict.hint", { who: whoOf(theirs) })}</p>
      {names.map((name) => {
        const field = fieldOf(model, name);
        if (!field) return null;
        const show = (value: Row[string]) => kindOf(field).toText({ value, field, reading }) || "—";
        return (
          <div key={name} className={classes.conflict}>
            <h3>{l(field.label)}</h3>
            <div>
              <span className="quiet">{t("conflict.mine")}</span> {show(mine[name])}
            </div>
            <div>
              <span className="quiet">{t("conflict.theirs")}</span> {show(theirs[name])}
            </div>
            <SegmentedControl
              aria-label={l(field.label)}
              value={chosen[name] ?? "mine"}
              onChange={(value) => setChosen({ ...chosen, [name]: value })}
              data={[
                { value: "mine", label: t("conflict.keep_mine") },
                { value: "theirs", label: t("conflict.take_theirs") },
              ]}
            />
          </div>
        );
      })}
      <div className={classes.buttons}>
        <Button variant="default" onClick={onClose}>
          {t("action.cancel")}
        </Button>
        <Button onClick={save}>{t("action.save")}</Button>
      </div>
    </Modal>
  );
}

function whoOf(entry: Entry): string {
  const by = entry.updated_by;
  return typeof by === "object" && by !== null && !Array.isArray(by) ? by.label : "";
}
