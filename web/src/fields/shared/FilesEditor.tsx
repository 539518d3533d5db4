import { IconUpload, IconX } from "@tabler/icons-react";
import { type DragEvent, useRef, useState } from "react";
import { fileAddress, uploadFile } from "../../api/files";
import { useText } from "../../text";
import { wordsFor } from "../../ui/ErrorNote";
import { ActionIcon, Button, Progress } from "../../ui/kit";
import type { EditorProps } from "../kind";
import { asFiles, asValue, type FileNote } from "../lists";
import { sizeText } from "./sizes";

interface FilesEditorProps extends EditorProps {
  accept?: string;
}

interface Sending {
  name: string;
  part: number;
  wrong?: string;
}

/** Files of a record: chosen or dropped, sent at once, kept when the record is saved. */
export function FilesEditor({ accept, value, onChange, ...props }: FilesEditorProps) {
  const texts = useText();
  const { t } = texts;
  const box = useRef<HTMLInputElement>(null);
  const [sending, setSending] = useState<Sending[]>([]);
  const [over, setOver] = useState(false);
  const files = asFiles(value);
  // Uploads end in any order, each on top of what is there by then.
  const latest = useRef<FileNote[]>(files);
  latest.current = files;
  const change = (next: FileNote[]) => {
    latest.current = next;
    onChange(asValue(next));
  };
  const send = async (file: File) => {
    const mark = (now: Partial<Sending>) =>
      setSending((all) => all.map((one) => (one.name === file.name ? { ...one, ...now } : one)));
    setSending((all) => [
      ...all.filter(({ name }) => name !== file.name),
      { name: file.name, part: 0 },
    ]);
    try {
      const note = await uploadFile(file, (part) => mark({ part }));
      change([...latest.current, note]);
      setSending((all) => all.filter(({ name }) => name !== file.name));
    } catch (error) {
      mark({ wrong: wordsFor(error, texts) });
    }
  };
  const take = (list: FileList | null) => {
    for (const file of list ?? []) void send(file);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    if (!props.disabled) take(event.dataTransfer.files);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shortcut for the button
    <div
      className="files"
      data-over={over || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      {props.label && <div>{props.label}</div>}
      <ul className="chosen" aria-label={props.name}>
        {files.map((file) => (
          <li key={file.id}>
            <a href={fileAddress(file.id, false)} download={file.name}>
              {file.name}
            </a>
            <span className="quiet numbers">{sizeText(file.size)}</span>
            <ActionIcon
              size={24}
              disabled={props.disabled ?? false}
              aria-label={t("list.take_out", { name: file.name })}
              onClick={() => change(files.filter((one) => one.id !== file.id))}
            >
              <IconX size={12} />
            </ActionIcon>
          </li>
        ))}
        {sending.map(({ name, part, wrong }) => (
          <li key={name}>
            <span>{name}</span>
            {wrong ? (
              <span className="wrong" role="alert">
                {wrong}
              </span>
            ) : (
              <Progress value={part * 100} w={120} aria-label={t("files.sending", { name })} />
            )}
          </li>
        ))}
      </ul>
      <input
        ref={box}
        type="file"
        multiple
        hidden
        accept={accept}
        onChange={(event) => {
          take(event.currentTarget.files);
          event.currentTarget.value = "";
        }}
      />
      <Button
        size="xs"
        variant="default"
        disabled={props.disabled ?? false}
        leftSection={<IconUpload size={14} />}
        onClick={() => box.current?.click()}
      >
        {t("files.choose")}
      </Button>
      {props.error && <div className="wrong">{props.error}</div>}
    </div>
  );
}
