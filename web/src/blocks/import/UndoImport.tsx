import { useMutation, useQueryClient } from "@tanstack/react-query";
import { undoImport } from "../../api/writes";
import { useText } from "../../text";
import { wordsFor } from "../../ui/ErrorNote";
import { Button, Modal } from "../../ui/kit";
import { RecordLink } from "../../ui/RecordLink";

/** Takes a whole import back, and says what had to stay. */
export function UndoImport({ id }: { id: string }) {
  const texts = useText();
  const { t, l } = texts;
  const client = useQueryClient();
  const undo = useMutation({
    mutationFn: () => undoImport(id),
    onSuccess: () => client.invalidateQueries(),
  });
  const result = undo.data;
  return (
    <>
      <Button variant="default" loading={undo.isPending} onClick={() => undo.mutate()}>
        {t("import.undo")}
      </Button>
      <Modal
        opened={undo.isSuccess || undo.isError}
        onClose={undo.reset}
        title={t("import.undo")}
        closeButtonProps={{ "aria-label": t("action.close") }}
      >
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
