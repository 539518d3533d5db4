import { IconUpload } from "@tabler/icons-react";
import type { DragEvent } from "react";
import { useText } from "../../text";
import classes from "./Import.module.css";

interface FileBoxProps {
  file: File | null;
  onFile: (file: File | null) => void;
}

/** Where a table is dropped or chosen. */
export function FileBox({ file, onFile }: FileBoxProps) {
  const { t } = useText();
  const drop = (event: DragEvent) => {
    event.preventDefault();
    onFile(event.dataTransfer.files[0] ?? null);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shortcut for the file box inside
    <div className={classes.drop} onDragOver={(event) => event.preventDefault()} onDrop={drop}>
      <IconUpload size={22} aria-hidden />
      <label>
        {file ? file.name : t("import.file")}
        <input
          type="file"
          accept=".csv,.txt,.xlsx,.xls,text/csv"
          aria-label={t("import.file")}
          onChange={(event) => onFile(event.currentTarget.files?.[0] ?? null)}
        />
      </label>
      <span className="quiet">{t("import.file_hint")}</span>
    </div>
  );
}
