import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useState } from "react";
import { useAdminText } from "../../text/admin";
import { Button, Modal, TextInput } from "../../ui/kit";
import classes from "./Admin.module.css";

interface ShownOnceProps {
  title: string;
  hint: string;
  secret: string;
  onClose: () => void;
}

/** A secret that is told this one time. */
export function ShownOnce({ title, hint, secret, onClose }: ShownOnceProps) {
  const { a, t } = useAdminText();
  const [copied, setCopied] = useState(false);
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size={540}
      closeOnClickOutside={false}
      closeButtonProps={{ "aria-label": t("action.close") }}
    >
      <div className={classes.stack}>
        <p>{hint}</p>
        <TextInput
          label={title}
          value={secret}
          readOnly
          data-autofocus
          styles={{ input: { fontFamily: "ui-monospace, Menlo, Consolas, monospace" } }}
          onFocus={(event) => event.currentTarget.select()}
        />
        <div className={classes.end}>
          <Button
            variant="default"
            leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
            onClick={async () => {
              // Without a secure address the browser has no clipboard: the text stays selectable.
              await navigator.clipboard?.writeText(secret);
              setCopied(Boolean(navigator.clipboard));
            }}
          >
            {a(copied ? "once.copied" : "once.copy")}
          </Button>
          <Button onClick={onClose}>{a("once.kept")}</Button>
        </div>
      </div>
    </Modal>
  );
}
