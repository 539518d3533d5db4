import { IconCheck, IconPencil, IconX } from "@tabler/icons-react";
import { type FormEvent, type KeyboardEvent, useState } from "react";
import { Problem } from "../../api/problem";
import type { Field, Row, Value } from "../../api/types";
import { FieldEditor } from "../../fields/FieldEditor";
import { isEmpty, type Reading } from "../../fields/kind";
import { kindOf } from "../../fields/registry";
import { useText } from "../../text";
import { wordsFor } from "../../ui/ErrorNote";
import { ActionIcon } from "../../ui/kit";
import { isComposing } from "../../ui/typing";
import classes from "./Record.module.css";

interface InlineFieldProps {
  field: Field;
  value: Value;
  reading: Reading;
  /** The record it is of. */
  row?: Row | undefined;
  writable: boolean;
  onSave: (value: Value) => Promise<unknown>;
}

/** A property that is edited where it stands. */
export function InlineField({ field, value, reading, row, writable, onSave }: InlineFieldProps) {
  const { t, l } = useText();
  const [editing, setEditing] = useState(false);
  const { Display } = kindOf(field);
  if (editing) {
    return (
      <InlineEditor field={field} value={value} onSave={onSave} onClose={() => setEditing(false)} />
    );
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a shortcut for the pencil, which keyboards use
    <div
      className={classes.property}
      data-field={field.name}
      data-wide={field.type === "long_text" || undefined}
      onDoubleClick={() => writable && setEditing(true)}
    >
      <div className={classes.name}>{l(field.label)}</div>
      <div className={classes.value}>
        {isEmpty(value) ? (
          <span className="quiet">—</span>
        ) : (
          <Display value={value} field={field} reading={reading} row={row} />
        )}
      </div>
      {writable && (
        <ActionIcon
          size={24}
          className={classes.pencil ?? ""}
          aria-label={t("record.edit_field", { field: l(field.label) })}
          onClick={() => setEditing(true)}
        >
          <IconPencil size={14} />
        </ActionIcon>
      )}
    </div>
  );
}

interface InlineEditorProps {
  field: Field;
  value: Value;
  onSave: (value: Value) => Promise<unknown>;
  onClose: () => void;
}

function InlineEditor({ field, value, onSave, onClose }: InlineEditorProps) {
  const texts = useText();
  const { t, l } = texts;
  const [draft, setDraft] = useState<Value>(value);
  // Saves onto the version that was there when editing began.
  const [saveOpened] = useState(() => onSave);
  const [error, setError] = useState<string>();
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const wrong = kindOf(field).check(draft, field);
    if (wrong) return setError(t(wrong));
    try {
      await saveOpened(draft);
      onClose();
    } catch (problem) {
      // A conflict has its own dialog; the box closes behind it.
      if (problem instanceof Problem && problem.status === 412) onClose();
      else setError(wordsFor(problem, texts));
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event)) return;
    if (event.key === "Escape") onClose();
  };
  return (
    <form className={classes.editing} onSubmit={save} onKeyDown={onKeyDown}>
      <div className={classes.name}>{l(field.label)}</div>
      <div className={classes.editorRow}>
        <div style={{ flex: 1, minWidth: 0 }}>
          <FieldEditor
            field={field}
            value={draft}
            onChange={setDraft}
            error={error}
            labelled={false}
            autoFocus
          />
        </div>
        <ActionIcon type="submit" variant="filled" color="brand" aria-label={t("action.save")}>
          <IconCheck size={16} />
        </ActionIcon>
        <ActionIcon aria-label={t("action.cancel")} onClick={onClose}>
          <IconX size={16} />
        </ActionIcon>
      </div>
    </form>
  );
}
