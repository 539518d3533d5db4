import { IconLayout2 } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import type { ObjectModel } from "../../api/types";
import { useText } from "../../text";
import { Button, Popover, Skeleton } from "../../ui/kit";
import type { ListSearch, Look } from "./look";

const LookEditor = lazy(() => import("./LookEditor"));

interface LookPopoverProps {
  model: ObjectModel;
  look: Look;
  onChange: (change: ListSearch) => void;
}

/** Opens what can be arranged: kind, columns, groups. */
export function LookPopover({ model, look, onChange }: LookPopoverProps) {
  const { t } = useText();
  const [open, setOpen] = useState(false);
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" trapFocus>
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<IconLayout2 size={16} />}
          onClick={() => setOpen(!open)}
        >
          {t("view.look")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t("view.look")}>
        <Suspense fallback={<Skeleton height={240} width={300} />}>
          {open && <LookEditor model={model} look={look} onChange={onChange} />}
        </Suspense>
      </Popover.Dropdown>
    </Popover>
  );
}
