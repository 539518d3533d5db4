import { useState } from "react";
import { changeSecret, type Webhook } from "../../../api/webhooks";
import { useAdminText } from "../../../text/admin";
import { Select } from "../../../ui/kit";
import { DrawerForm } from "../DrawerForm";

const OVERLAPS = [24, 72, 168, 0] as const;

interface SecretDialogProps {
  webhook: Webhook;
  onChanged: (secret: string) => void;
  onClose: () => void;
}

/** Another signing secret, with time for the receiver to change over. */
export function SecretDialog({ webhook, onChanged, onClose }: SecretDialogProps) {
  const { a } = useAdminText();
  const [hours, setHours] = useState<number>(OVERLAPS[0]);
  return (
    <DrawerForm
      as="dialog"
      title={a("webhook.rotate")}
      submit={a("webhook.rotate")}
      ready
      onSave={async () => onChanged((await changeSecret(webhook.id, hours)).secret)}
      onClose={onClose}
    >
      <Select
        label={a("webhook.overlap")}
        description={a("webhook.overlap_hint")}
        data={OVERLAPS.map((value) => ({
          value: String(value),
          label:
            value === 0 ? a("webhook.overlap_none") : a("webhook.overlap_hours", { hours: value }),
        }))}
        value={String(hours)}
        allowDeselect={false}
        openOnFocus={false}
        onChange={(value) => setHours(Number(value))}
      />
    </DrawerForm>
  );
}
