import { type FormEvent, useState } from "react";
import { Problem } from "../../api/problem";
import type { OfferedCommand, Row } from "../../api/types";
import { defaultsOf } from "../../fields/defaults";
import { FieldEditor } from "../../fields/FieldEditor";
import { kindOf } from "../../fields/registry";
import { useText } from "../../text";
import { wordsFor } from "../../ui/ErrorNote";
import { Button, Modal } from "../../ui/kit";
import classes from "./Record.module.css";

interface CommandDialogProps {
  command: OfferedCommand;
  error: unknown;
  busy: boolean;
  onRun: (input: Row) => void;
  onClose: () => void;
}

/** Asks for what a command needs to know. */
export function CommandDialog({ command, error, busy, onRun, onClose }: CommandDialogProps) {
  const texts = useText();
  const fields = command.input ?? [];
  const [draft, setDraft] = useState<Row>(() => defaultsOf(fields, { now: new Date(), me: null }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const given = fields.map((field) => [field.name, kindOf(field).toWire(draft[field.name])]);
    onRun(Object.fromEntries(given.filter(([, value]) => value !== null)));
  };
  const wrong = error instanceof Problem ? error : null;
  const errorAt = (name: string) => {
    const at = wrong?.errors.find((one) => one.field === name);
    if (at) return at.detail;
    return wrong?.field === name ? wordsFor(wrong, texts) : undefined;
  };
  const placed = fields.some((field) => errorAt(field.name));
  return (
    <Modal
      opened
      onClose={onClose}
      title={texts.l(command.label)}
      closeButtonProps={{ "aria-label": texts.t("action.close") }}
    >
      <form className={classes.dialog} onSubmit={submit}>
        {fields.map((field) => (
          <FieldEditor
            key={field.name}
            field={field}
            value={draft[field.name]}
            error={errorAt(field.name)}
            onChange={(value) => setDraft((old) => ({ ...old, [field.name]: value }))}
          />
        ))}
        {error && !placed ? (
          <div role="alert" style={{ color: "var(--danger)" }}>
            {wordsFor(error, texts)}
          </div>
        ) : null}
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose}>
            {texts.t("action.cancel")}
          </Button>
          <Button type="submit" loading={busy} color={command.style === "danger" ? "red" : "brand"}>
            {texts.l(command.label)}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
