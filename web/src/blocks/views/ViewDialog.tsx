import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { Share, View, ViewBody } from "../../api/layouts";
import { meQuery } from "../../api/queries";
import { useText } from "../../text";
import { Button, Modal, SegmentedControl, TextInput } from "../../ui/kit";
import classes from "./Views.module.css";

const SHARES: Share[] = ["private", "team", "public"];

interface ViewDialogProps {
  /** The view that is changed; a new one otherwise. */
  view: View | null;
  pending: boolean;
  error: string;
  onKeep: (body: ViewBody) => void;
  onClose: () => void;
}

/** Names a view and says who sees it. */
export default function ViewDialog({ view, pending, error, onKeep, onClose }: ViewDialogProps) {
  const { t } = useText();
  const { data: me } = useQuery(meQuery);
  const [name, setName] = useState(view?.name ?? "");
  const [share, setShare] = useState<Share>(view?.share ?? "private");
  const offered = SHARES.filter(
    (one) => one === view?.share || offers(one, me?.may_configure, me?.department),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim()) onKeep({ name: name.trim(), share });
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t(view ? "view.share" : "view.save_as")}
      closeButtonProps={{ "aria-label": t("action.close") }}
    >
      <form className={classes.dialog} onSubmit={submit}>
        <TextInput
          label={t("view.name")}
          value={name}
          maxLength={80}
          error={error || undefined}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
        />
        <div>
          <div className="quiet">{t("view.who")}</div>
          <SegmentedControl
            fullWidth
            aria-label={t("view.who")}
            value={share}
            onChange={(chosen) => setShare(chosen as Share)}
            data={offered.map((value) => ({ value, label: t(`view.share.${value}`) }))}
          />
          <p className="quiet">
            {t(`view.hint.${share}`, { department: me?.department?.label ?? "" })}
          </p>
        </div>
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose}>
            {t("action.cancel")}
          </Button>
          <Button type="submit" loading={pending} disabled={!name.trim()}>
            {t("action.save")}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

/** Everybody is reached by those who configure, a department by its people. */
function offers(share: Share, mayConfigure: boolean | undefined, department: unknown): boolean {
  if (share === "public") return mayConfigure === true;
  return share === "private" || Boolean(department);
}
