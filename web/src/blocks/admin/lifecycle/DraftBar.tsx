import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { checkDraft, configKeys, draftQuery, dropDraft, rehearse } from "../../../api/config";
import { useAdminText } from "../../../text/admin";
import { ErrorNote, wordsFor } from "../../../ui/ErrorNote";
import { Button, Drawer, Skeleton } from "../../../ui/kit";
import { showToast } from "../../../ui/toasts";
import { ProblemList } from "../ProblemList";
import { Conversions } from "./Conversions";
import { DiffList } from "./DiffList";
import own from "./Lifecycle.module.css";
import { PublishDialog } from "./PublishDialog";
import { RehearsalResult } from "./RehearsalResult";
import { Warnings } from "./Warnings";

type Open = "diff" | "rehearsal" | "publish" | "drop" | null;

/** What the draft holds and what can be done with it; nothing while it is empty. */
export function DraftBar() {
  const texts = useAdminText();
  const { a, t } = texts;
  const client = useQueryClient();
  const { data: draft } = useQuery(draftQuery);
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  const fail = (error: unknown) => showToast({ tone: "error", text: wordsFor(error, texts) });
  const check = useMutation({ mutationFn: checkDraft, onError: fail });
  const trial = useMutation({ mutationFn: rehearse });
  const drop = useMutation({
    mutationFn: dropDraft,
    onSuccess: () => {
      close();
      showToast({ tone: "done", text: a("draft.dropped") });
      return client.invalidateQueries({ queryKey: configKeys.all });
    },
    onError: fail,
  });
  if (!draft || draft.items.length === 0) return null;
  const shared = { opened: true, onClose: close, position: "right" as const, size: 640 };
  const closeButtonProps = { "aria-label": t("action.close") };
  const wrong = check.data?.problems ?? draft.problems;
  return (
    <>
      <section className={own.bar} aria-label={a("draft.title")} data-draft={draft.count}>
        <strong>{a("draft.count", { count: draft.count })}</strong>
        <span style={{ flex: 1 }} />
        <Button variant="default" onClick={() => setOpen("diff")}>
          {a("draft.diff")}
        </Button>
        <Button variant="default" loading={check.isPending} onClick={() => check.mutate()}>
          {a("draft.check")}
        </Button>
        <Button
          variant="default"
          onClick={() => {
            trial.mutate();
            setOpen("rehearsal");
          }}
        >
          {a("draft.rehearse")}
        </Button>
        <Button onClick={() => setOpen("publish")}>{a("draft.publish")}</Button>
        <Button variant="subtle" onClick={() => setOpen("drop")}>
          {a("draft.drop")}
        </Button>
        {check.data?.ok && (
          <span role="status" style={{ flexBasis: "100%" }}>
            {a("draft.checked")}
          </span>
        )}
        {check.data && check.data.conversions.length > 0 && (
          <div style={{ flexBasis: "100%" }}>
            <Conversions conversions={check.data.conversions} />
          </div>
        )}
        <Warnings warnings={draft.warnings} />
        {wrong.length > 0 && (
          <div style={{ flexBasis: "100%" }}>
            <ProblemList problems={wrong} />
          </div>
        )}
      </section>
      {open === "diff" && (
        <Drawer {...shared} title={a("draft.diff")} closeButtonProps={closeButtonProps}>
          <DiffList items={draft.items} />
        </Drawer>
      )}
      {open === "rehearsal" && (
        <Drawer {...shared} title={a("rehearse.title")} closeButtonProps={closeButtonProps}>
          {trial.isPending && <Skeleton height={120} />}
          {trial.error && <ErrorNote error={trial.error} retry={() => trial.mutate()} />}
          {trial.data && <RehearsalResult result={trial.data} />}
        </Drawer>
      )}
      {open === "publish" && <PublishDialog draft={draft} onClose={close} />}
      {open === "drop" && (
        <Drawer {...shared} size={420} title={a("draft.drop")} closeButtonProps={closeButtonProps}>
          <p>{a("draft.drop_hint", { count: draft.count })}</p>
          <Button color="red" loading={drop.isPending} onClick={() => drop.mutate()}>
            {a("draft.drop_yes")}
          </Button>
        </Drawer>
      )}
    </>
  );
}
