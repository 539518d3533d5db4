import { IconAlertTriangle, IconCircleCheck, IconX } from "@tabler/icons-react";
import { useSyncExternalStore } from "react";
import { useText } from "../text";
import { ActionIcon, Button } from "./kit";
import classes from "./Toasts.module.css";
import { dropToast, type Toast, toastStore } from "./toasts";

export function Toasts() {
  const toasts = useSyncExternalStore(toastStore.subscribe, toastStore.read);
  return (
    <div className={classes.stack} role="status" aria-live="polite">
      {toasts.map((toast) => (
        <ToastCard key={toast.id} toast={toast} />
      ))}
    </div>
  );
}

function ToastCard({ toast }: { toast: Toast }) {
  const { t } = useText();
  const Mark = toast.tone === "done" ? IconCircleCheck : IconAlertTriangle;
  const { action } = toast;
  const act = () => {
    dropToast(toast.id);
    action?.run();
  };
  return (
    <div className={classes.toast} data-tone={toast.tone}>
      <Mark size={18} aria-hidden className={classes.mark} />
      <span className={classes.text}>{toast.text}</span>
      {action && (
        <Button variant="subtle" size="compact-sm" onClick={act}>
          {action.label}
        </Button>
      )}
      <ActionIcon size={24} aria-label={t("action.close")} onClick={() => dropToast(toast.id)}>
        <IconX size={16} />
      </ActionIcon>
    </div>
  );
}
