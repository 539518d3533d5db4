import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type Files, installPack, tryPack } from "../../../api/config";
import { useAdminText } from "../../../text/admin";
import { ErrorNote } from "../../../ui/ErrorNote";
import { Skeleton, Textarea } from "../../../ui/kit";
import { showToast } from "../../../ui/toasts";
import classes from "../Admin.module.css";
import { DrawerForm } from "../DrawerForm";
import { ConflictRows } from "./ConflictRows";

/** A pack put in or upgraded: what it collides with is told before. */
export function InstallPack({ files, onClose }: { files: Files; onClose: () => void }) {
  const { a } = useAdminText();
  const client = useQueryClient();
  const [reason, setReason] = useState("");
  const trial = useQuery({
    queryKey: ["config", "pack", Object.keys(files).length, files["pack.toml"]],
    queryFn: () => tryPack(files),
    retry: false,
    gcTime: 0,
  });
  const conflicts = trial.data?.conflicts ?? [];
  const install = async () => {
    const { version } = await installPack(files, reason.trim());
    showToast({ tone: "done", text: a("publish.done", { version }) });
    void client.invalidateQueries();
  };
  return (
    <DrawerForm
      title={a("package.install")}
      submit={a("package.install")}
      ready={trial.isSuccess && reason.trim() !== ""}
      onSave={install}
      onClose={onClose}
    >
      {trial.isPending && <Skeleton height={60} />}
      {trial.error && <ErrorNote error={trial.error} />}
      {trial.data && (
        <p className={classes.hint}>
          {conflicts.length === 0
            ? a("conflict.none")
            : a("conflict.will", { count: conflicts.length })}
        </p>
      )}
      <ConflictRows conflicts={conflicts} />
      <Textarea
        size="sm"
        autosize
        minRows={2}
        label={a("publish.reason")}
        required
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </DrawerForm>
  );
}
