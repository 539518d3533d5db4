import { IconUpload } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type DragEvent, type FormEvent, useState } from "react";
import { objectQuery, objectsQuery } from "../../api/queries";
import type { Field, ImportPreview } from "../../api/types";
import { type ImportOrder, previewImport } from "../../api/writes";
import { useText } from "../../text";
import { wordsFor } from "../../ui/ErrorNote";
import { Button, Select } from "../../ui/kit";
import classes from "./Import.module.css";

const KEY_TYPES = new Set(["text", "phone", "email", "auto_number"]);
const USUAL = ["account", "contact", "lead", "product", "receivable"];

interface ChooseStepProps {
  onPreview: (order: ImportOrder, preview: ImportPreview) => void;
}

/** What to import, from which file, and by which field an old row is known again. */
export function ChooseStep({ onPreview }: ChooseStepProps) {
  const texts = useText();
  const { t, l } = texts;
  const [object, setObject] = useState("account");
  const [key, setKey] = useState<string | null>(null);
  const [file, setFile] = useState<File | null>(null);
  const { data: objects } = useQuery(objectsQuery);
  const { data: model } = useQuery(objectQuery(object));
  const keys = (model?.fields ?? []).filter(isKey);
  const chosenKey = key ?? keys.find((field) => field.unique)?.name ?? model?.title ?? null;
  const preview = useMutation({
    mutationFn: (order: ImportOrder) => previewImport(order),
    onSuccess: (result, order) => onPreview(order, result),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (file) preview.mutate({ object, key: chosenKey ?? "", file, mapping: null });
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setFile(event.dataTransfer.files[0] ?? null);
  };
  const rank = (name: string) => (USUAL.indexOf(name) + 1 || USUAL.length + 1) - 1;
  const offered = [...(objects ?? [])].sort((a, b) => rank(a.name) - rank(b.name));
  return (
    <form className={classes.form} onSubmit={submit}>
      <Select
        label={t("import.object")}
        data={offered.map((one) => ({ value: one.name, label: l(one.label) }))}
        value={object}
        allowDeselect={false}
        searchable
        onChange={(name) => {
          if (name) setObject(name);
          setKey(null);
        }}
      />
      <Select
        label={t("import.key")}
        description={t("import.key_hint")}
        data={keys.map((field) => ({ value: field.name, label: l(field.label) }))}
        value={chosenKey}
        onChange={setKey}
        allowDeselect={false}
      />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shortcut for the file box inside */}
      <div className={classes.drop} onDragOver={(event) => event.preventDefault()} onDrop={drop}>
        <IconUpload size={22} aria-hidden />
        <label>
          {file ? file.name : t("import.file")}
          <input
            type="file"
            accept=".csv,.txt,text/csv"
            aria-label={t("import.file")}
            onChange={(event) => setFile(event.currentTarget.files?.[0] ?? null)}
          />
        </label>
        <span className="quiet">{t("import.file_hint")}</span>
      </div>
      {preview.error && (
        <div role="alert" className={classes.problem}>
          {wordsFor(preview.error, texts)}
        </div>
      )}
      <div>
        <Button type="submit" disabled={!file} loading={preview.isPending}>
          {t("import.preview")}
        </Button>
      </div>
    </form>
  );
}

function isKey(field: Field): boolean {
  return !field.system && KEY_TYPES.has(field.type);
}
