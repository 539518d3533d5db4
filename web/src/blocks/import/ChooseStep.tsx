import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { type Upload, uploadTable } from "../../api/imports";
import { objectsQuery } from "../../api/queries";
import { useText } from "../../text";
import { wordsFor } from "../../ui/ErrorNote";
import { Button, Select } from "../../ui/kit";
import { FileBox } from "./FileBox";
import classes from "./Import.module.css";

const USUAL = ["account", "contact", "lead", "product", "supplier", "sales_order"];

interface ChooseStepProps {
  /** What is chosen at first. */
  first?: string | undefined;
  onUpload: (object: string, upload: Upload) => void;
}

/** What to import, from which file. */
export function ChooseStep({ first = "account", onUpload }: ChooseStepProps) {
  const texts = useText();
  const { t, l } = texts;
  const [object, setObject] = useState(first);
  const [file, setFile] = useState<File | null>(null);
  const { data: objects } = useQuery(objectsQuery);
  const send = useMutation({
    mutationFn: (chosen: File) => uploadTable(chosen),
    onSuccess: (upload) => onUpload(object, upload),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (file) send.mutate(file);
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
        onChange={(name) => name && setObject(name)}
      />
      <FileBox file={file} onFile={setFile} />
      {send.error && (
        <div role="alert" className={classes.problem}>
          {wordsFor(send.error, texts)}
        </div>
      )}
      <div>
        <Button type="submit" disabled={!file} loading={send.isPending}>
          {t("import.next")}
        </Button>
      </div>
    </form>
  );
}
