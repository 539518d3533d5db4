import { useState } from "react";
import { useAdminText } from "../../../text/admin";
import { Select } from "../../../ui/kit";
import { DrawerForm } from "../DrawerForm";

const OVERLAPS = [24, 72, 168, 0] as const;

interface SecretDialogProps {
  /** Gives another; the former one stays good for so many hours. */
  change: (overlapHours: number) => Promise<{ secret: string }>;
  hint: string;
  onChanged: (secret: string) => void;
  onClose: () => void;
}

/** Another signing secret, with time for the other side to change over. */
export function SecretDialog({ change, hint, onChanged, onClose }: SecretDialogProps) {
  const { a } = useAdminText();
  const [hours, setHours] = useState<number>(OVERLAPS[0]);
  return (
    <DrawerForm
      as="dialog"
      title={a("webhook.rotate")}
      submit={a("webhook.rotate")}
      ready
      onSave={async () => onChanged((await change(hours)).secret)}
      onClose={onClose}
    >
      <Select
        label={a("webhook.overlap")}
        description={hint}
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
