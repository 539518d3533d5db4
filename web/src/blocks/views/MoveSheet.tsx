import { type FormEvent, useState } from "react";
import type { ObjectModel, Row } from "../../api/types";
import { FieldEditor } from "../../fields/FieldEditor";
import { fieldsOf, titleOf } from "../../fields/model";
import { kindOf } from "../../fields/registry";
import { useText } from "../../text";
import { Button, Modal } from "../../ui/kit";
import type { Move, Wanting } from "./useMove";
import classes from "./Views.module.css";

interface MoveSheetProps {
  model: ObjectModel;
  wanting: Wanting;
  pending: boolean;
  onMove: (move: Move) => void;
  onClose: () => void;
}

/** Asks for what must be filled in before a record may go there. */
export default function MoveSheet({ model, wanting, pending, onMove, onClose }: MoveSheetProps) {
  const { t } = useText();
  const { move, words } = wanting;
  const fields = fieldsOf(model, wanting.fields);
  const [draft, setDraft] = useState<Row>(() =>
    Object.fromEntries(fields.map(({ name }) => [name, move.entry[name]])),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const filled: Row = {};
    for (const field of fields) filled[field.name] = kindOf(field).toWire(draft[field.name]);
    onMove({ ...move, change: { ...filled, ...move.change }, shown: { ...draft, ...move.shown } });
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("board.wants", { title: titleOf(model, move.entry), to: move.to })}
      closeButtonProps={{ "aria-label": t("action.close") }}
    >
      <form className={classes.dialog} onSubmit={submit}>
        <p role="alert">{words}</p>
        {fields.map((field, at) => (
          <FieldEditor
            key={field.name}
            field={field}
            value={draft[field.name]}
            autoFocus={at === 0}
            onChange={(value) => setDraft((old) => ({ ...old, [field.name]: value }))}
          />
        ))}
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose}>
            {t("action.cancel")}
          </Button>
          <Button type="submit" loading={pending}>
            {t("board.move")}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
