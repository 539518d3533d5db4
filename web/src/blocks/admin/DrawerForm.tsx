import { type FormEvent, type KeyboardEvent, type ReactNode, useState } from "react";
import { useAdminText } from "../../text/admin";
import { wordsFor } from "../../ui/ErrorNote";
import { Button, Drawer, Modal } from "../../ui/kit";
import { useUnsaved } from "../../ui/unsaved";
import classes from "./Admin.module.css";

interface DrawerFormProps {
  title: string;
  ready: boolean;
  /** Writes it down; what is refused is told here, and nothing that was typed is lost. */
  onSave: () => Promise<void> | void;
  onClose: () => void;
  /** Shows at its field what was refused; true where it found one. */
  onRefused?: (error: unknown) => boolean;
  as?: "drawer" | "dialog";
  submit?: string;
  children: ReactNode;
}

/** A form at the side or in the middle, with what the server says of it. */
export function DrawerForm({
  title,
  ready,
  onSave,
  onClose,
  onRefused,
  as = "drawer",
  submit,
  children,
}: DrawerFormProps) {
  const texts = useAdminText();
  const { a, t } = texts;
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState("");
  const [touched, setTouched] = useState(false);
  useUnsaved(touched);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    if (!ready || busy) return;
    setBusy(true);
    setRefused("");
    try {
      await onSave();
      onClose();
    } catch (error) {
      if (!onRefused?.(error)) setRefused(wordsFor(error, texts));
    } finally {
      setBusy(false);
    }
  };
  const form = (
    <form
      className={classes.stack}
      onSubmit={save}
      onInput={() => setTouched(true)}
      onKeyDown={keepOpenList}
      noValidate
    >
      {children}
      {refused && (
        <p className={classes.problems} role="alert">
          {refused}
        </p>
      )}
      <div className={classes.foot}>
        <Button variant="default" onClick={onClose}>
          {t("action.cancel")}
        </Button>
        <Button type="submit" disabled={!ready} loading={busy}>
          {submit ?? a("action.to_draft")}
        </Button>
      </div>
    </form>
  );
  const shared = {
    opened: true,
    // A slip of the hand does not lose what was typed.
    closeOnClickOutside: !touched,
    closeOnEscape: !touched,
    onClose,
    title,
    size: 540,
    closeButtonProps: { "aria-label": t("action.close") },
  };
  if (as === "dialog") return <Modal {...shared}>{form}</Modal>;
  return (
    <Drawer {...shared} position="right">
      {form}
    </Drawer>
  );
}

/** Enter in an open list chooses there, or nothing: it does not send the form. */
function keepOpenList(event: KeyboardEvent) {
  const { key, target } = event;
  if (key !== "Enter" || !(target instanceof HTMLInputElement)) return;
  if (target.getAttribute("aria-expanded") === "true") event.preventDefault();
}
