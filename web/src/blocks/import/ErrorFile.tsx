import { IconDownload } from "@tabler/icons-react";
import { useText } from "../../text";
import { Button } from "../../ui/kit";

/** The rows that stayed out, as a file to correct and send again. */
export function ErrorFile({ path }: { path: string | null | undefined }) {
  const { t } = useText();
  if (!path) return null;
  return (
    <p>
      <Button
        component="a"
        href={path}
        download
        variant="default"
        leftSection={<IconDownload size={16} aria-hidden />}
      >
        {t("import.error_file")}
      </Button>{" "}
      <span className="quiet">{t("import.error_file_hint")}</span>
    </p>
  );
}
