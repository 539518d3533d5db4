import { useRouter } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useText } from "../text";
import { Button, Modal } from "../ui/kit";
import { hasUnsaved } from "../ui/unsaved";

/** Asks before a link or the back button leaves a page with something typed that is not saved. */
export function LeaveGuard() {
  const { history } = useRouter();
  const { t } = useText();
  const [answer, setAnswer] = useState<{ stay: (stays: boolean) => void }>();
  useEffect(
    () =>
      history.block({
        enableBeforeUnload: false,
        blockerFn: ({ currentLocation, nextLocation }) => {
          if (!hasUnsaved() || currentLocation.pathname === nextLocation.pathname) return false;
          return new Promise((stay) => setAnswer({ stay }));
        },
      }),
    [history],
  );
  const choose = (stays: boolean) => {
    answer?.stay(stays);
    setAnswer(undefined);
  };
  return (
    <Modal
      opened={answer !== undefined}
      onClose={() => choose(true)}
      title={t("leave.title")}
      closeButtonProps={{ "aria-label": t("action.close") }}
      zIndex={400}
    >
      <p style={{ marginTop: 0 }}>{t("leave.hint")}</p>
      <div style={{ display: "flex", gap: 8, justifyContent: "flex-end" }}>
        <Button variant="default" onClick={() => choose(false)}>
          {t("leave.go")}
        </Button>
        <Button data-autofocus onClick={() => choose(true)}>
          {t("leave.stay")}
        </Button>
      </div>
    </Modal>
  );
}
