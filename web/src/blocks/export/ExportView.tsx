import { IconDownload } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import type { ObjectModel } from "../../api/types";
import { useText } from "../../text";
import { Button } from "../../ui/kit";
import type { Exported } from "./ExportDialog";

// What most readers of a list never open is not loaded with it.
const ExportDialog = lazy(() => import("./ExportDialog"));

/** A view as a file: chosen, made by a job, fetched when it is there. */
export function ExportView({ model, view }: { model: ObjectModel; view: Exported }) {
  const { t } = useText();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        variant="default"
        size="xs"
        leftSection={<IconDownload size={16} aria-hidden />}
        onClick={() => setOpen(true)}
      >
        {t("export.action")}
      </Button>
      <Suspense>
        {open && <ExportDialog model={model} view={view} onClose={() => setOpen(false)} />}
      </Suspense>
    </>
  );
}
