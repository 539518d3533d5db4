import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { undoImport } from "../../api/imports";
import { useText } from "../../text";
import { wordsFor } from "../../ui/ErrorNote";
import { Button, Modal } from "../../ui/kit";
import { RecordLink } from "../../ui/RecordLink";
import classes from "./Import.module.css";

interface UndoImportProps {
  id: string;
  file: string;
  /** Whether it is taken back by now: its outcome is still shown to whoever asked for it. */
  undone?: boolean;
}

/** Takes a whole import back when it is meant, and says what had to stay. */
export function UndoImport({ id, file, undone = false }: UndoImportProps) {
  const texts = useText();
  const { t, l } = texts;
  const client = useQueryClient();
  const undo = useMutation({ mutationFn: () => undoImport(id) });
  const [asking, setAsking] = useState(false);
  const result = undo.data;
  const close = () => {
    setAsking(false);
    // The list changes behind the answer only once it is read.
    if (result) void client.invalidateQueries();
    undo.reset();
  };
  return (
    <>
      {!undone && (
        <Button variant="default" loading={undo.isPending} onClick={() => setAsking(true)}>
          {t("import.undo")}
        </Button>
      )}
      <Modal
        opened={asking}
        onClose={close}
        title={t("import.undo")}
        closeButtonProps={{ "aria-label": t("action.close") }}
      >
        {!result && !undo.error && (
          <>
            <p>{t("import.undo_hint", { file })}</p>
            <div className={classes.buttons}>
              <Button variant="default" onClick={close}>
                {t("action.cancel")}
              </Button>
              <Button color="red" loading={undo.isPending} onClick={() => undo.mutate()}>
                {t("import.undo")}
              </Button>
            </div>
          </>
        )}
        {undo.error && wordsFor(undo.error, texts)}
        {result && (
          <>
            <p>{t("import.undone", { removed: result.removed, restored: result.restored })}</p>
            {result.kept.length > 0 && <p>{t("import.kept", { count: result.kept.length })}</p>}
            <ul>
              {result.kept.map((kept) => (
                <li key={`${kept.object}/${kept.id}`}>
                  <RecordLink object={kept.object} id={kept.id}>
                    {kept.label}
                  </RecordLink>{" "}
                  <span className="quiet">{l(kept.reason)}</span>
                </li>
              ))}
            </ul>
          </>
        )}
      </Modal>
    </>
  );
}
