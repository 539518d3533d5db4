import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useAdminText } from "../../../text/admin";
import { EmptyState } from "../../../ui/EmptyState";
import { initialsOf } from "../../../ui/initials";
import { ActionIcon, Button, TextInput } from "../../../ui/kit";
import { reorder } from "../../../ui/sort/places";
import { SortArea } from "../../../ui/sort/SortArea";
import { SortHandle, SortItem, SortList } from "../../../ui/sort/SortList";
import { Tag } from "../../../ui/Tag";
import classes from "../Admin.module.css";
import type { FieldDoc, ObjectDoc } from "../docs";
import { FieldDrawer } from "../field/FieldDrawer";
import { typeWords } from "../fieldTypes";
import { addField, replaceField, restoreField, retireField } from "./fields";
import own from "./Object.module.css";

export interface ObjectTabProps {
  doc: ObjectDoc;
  /** The object as the packs have it: their fields keep type and name. */
  ofPack: ObjectDoc | null;
  change: (next: (doc: ObjectDoc) => ObjectDoc) => void;
  submit: (next: (doc: ObjectDoc) => ObjectDoc, over?: ObjectDoc) => Promise<void>;
}

type Open = { field: FieldDoc | null } | null;
const LIST = "fields";

/** The fields of an object, in their order; retired ones wait in the bin. */
export function FieldTable({ doc, ofPack, change, submit }: ObjectTabProps) {
  const { a, l } = useAdminText();
  const [open, setOpen] = useState<Open>(null);
  const [typed, setTyped] = useState("");
  const words = typed.trim().toLowerCase();
  const shown = doc.fields
    .map((field, at) => ({ field, at }))
    .filter(({ field }) => !field.retired && fits(field, words));
  const packed = new Set(ofPack?.fields.map(({ name }) => name));
  const bin = doc.fields.filter(({ retired }) => retired);
  const save = (field: FieldDoc) => {
    const old = open?.field?.name;
    return submit((now) => (old ? replaceField(now, old, field) : addField(now, field)));
  };
  return (
    <div className={classes.stack}>
      <div className={`${classes.row} ${classes.wrap}`}>
        <TextInput
          className={classes.grow ?? ""}
          aria-label={a("field.search")}
          placeholder={a("field.search")}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Button leftSection={<IconPlus size={16} />} onClick={() => setOpen({ field: null })}>
          {a("field.new")}
        </Button>
      </div>
      {shown.length === 0 && (
        <EmptyState
          title={a(words ? "field.none_found" : "field.none")}
          hint={words ? "" : a("field.none_hint")}
        />
      )}
      <SortArea
        onMove={(from, to) =>
          change((now) => ({ ...now, fields: reorder(now.fields, from.at, to.at) }))
        }
        say={(moved, at) => a("sort.moved", { words: moved, at })}
      >
        <SortList name={LIST} className={own.fields}>
          {shown.map(({ field, at }) => (
            <SortItem key={field.id ?? field.name} list={LIST} at={at} className={classes.card}>
              <SortHandle
                list={LIST}
                at={at}
                id={field.name}
                words={l(field.label)}
                label={a("sort.move", { words: l(field.label) })}
              />
              <FieldRow
                field={field}
                isTitle={doc.title === field.name}
                onOpen={() => setOpen({ field })}
              />
              {!packed.has(field.name) && doc.title !== field.name && (
                <ActionIcon
                  aria-label={a("field.retire", { field: l(field.label) })}
                  title={a("action.retire")}
                  onClick={() => change((now) => retireField(now, field.name))}
                >
                  <IconTrash size={16} />
                </ActionIcon>
              )}
            </SortItem>
          ))}
        </SortList>
      </SortArea>
      {bin.length > 0 && (
        <section className={classes.stack}>
          <h3>{a("field.bin", { count: bin.length })}</h3>
          <p className={classes.hint}>{a("field.bin_hint")}</p>
          {bin.map((field) => (
            <div key={field.name} className={classes.card}>
              <span className={`${classes.name} quiet`}>
                {l(field.label)} <code>{field.name}</code>
              </span>
              <Button
                size="compact-sm"
                variant="default"
                onClick={() => change((now) => restoreField(now, field.name))}
              >
                {a("action.restore")}
              </Button>
            </div>
          ))}
        </section>
      )}
      {open && (
        <FieldDrawer
          object={doc}
          field={open.field}
          ofPack={packed.has(open.field?.name ?? "")}
          onSave={save}
          onClose={() => setOpen(null)}
        />
      )}
    </div>
  );
}

function fits(field: FieldDoc, words: string): boolean {
  const { zh, en } = field.label;
  const text = `${field.name} ${zh} ${en} ${initialsOf(zh)}`.toLowerCase();
  return text.includes(words);
}

interface FieldRowProps {
  field: FieldDoc;
  isTitle: boolean;
  onOpen: () => void;
}

function FieldRow({ field, isTitle, onOpen }: FieldRowProps) {
  const texts = useAdminText();
  const { a, l } = texts;
  const required = field.required || field.required_when;
  return (
    <div className={own.field}>
      <button type="button" className={classes.open} onClick={onOpen}>
        {l(field.label) || field.name}
      </button>
      <code className="quiet">{field.name}</code>
      <span>{typeWords(field.type, texts) || field.type}</span>
      <span className={own.tags}>
        {isTitle && <Tag text={a("field.tag_title")} hue={265} />}
        {required && <Tag text={a("field.tag_required")} hue={0} />}
        {field.unique && <Tag text={a("field.tag_unique")} hue={210} />}
        {field.system && <Tag text={a("field.tag_system")} />}
        {field.sensitivity && <Tag text={a("field.tag_sensitive")} hue={30} />}
      </span>
    </div>
  );
}
