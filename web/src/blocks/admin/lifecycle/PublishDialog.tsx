import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type Draft, publishDraft } from "../../../api/config";
import { useAdminText } from "../../../text/admin";
import { Textarea } from "../../../ui/kit";
import { showToast } from "../../../ui/toasts";
import { DrawerForm } from "../DrawerForm";
import { DiffList } from "./DiffList";
import { Warnings } from "./Warnings";

/** Publishing asks for one thing only: why. */
export function PublishDialog({ draft, onClose }: { draft: Draft; onClose: () => void }) {
  const { a } = useAdminText();
  const client = useQueryClient();
  const [reason, setReason] = useState("");
  const publish = async () => {
    const { version } = await publishDraft(reason.trim());
    showToast({ tone: "done", text: a("publish.done", { version }) });
    // Objects, menus, rights: anything may read differently now.
    void client.invalidateQueries();
  };
  return (
    <DrawerForm
      as="dialog"
      title={a("publish.title")}
      submit={a("draft.publish")}
      ready={reason.trim() !== ""}
      onSave={publish}
      onClose={onClose}
    >
      <Textarea
        size="sm"
        autosize
        minRows={2}
        maxRows={6}
        label={a("publish.reason")}
        placeholder={a("publish.reason_example")}
        required
        maxLength={500}
        value={reason}
        data-autofocus
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <div style={{ maxHeight: 260, overflowY: "auto" }}>
        <Warnings warnings={draft.warnings} />
        <DiffList items={draft.items} />
      </div>
    </DrawerForm>
  );
}
