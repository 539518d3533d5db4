import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useAdminText } from "../../../text/admin";
import { EmptyState } from "../../../ui/EmptyState";
import { ActionIcon, Button } from "../../../ui/kit";
import { reorder } from "../../../ui/sort/places";
import { SortArea } from "../../../ui/sort/SortArea";
import { SortHandle, SortItem, SortList } from "../../../ui/sort/SortList";
import { Tag } from "../../../ui/Tag";
import classes from "../Admin.module.css";
import type { ListDoc } from "../docs";
import type { ObjectTabProps } from "../object/FieldTable";
import own from "../object/Object.module.css";
import { KINDS } from "./kinds";
import { ViewDrawer } from "./ViewDrawer";

const LIST = "lists";

/** The views of an object: lists, kanbans, calendars, galleries, in the order of their tabs. */
export function ViewsTab({ doc, change, submit }: ObjectTabProps) {
  const { a, l } = useAdminText();
  const [open, setOpen] = useState<{ list: ListDoc | null } | null>(null);
  const lists = doc.lists ?? [];
  const set = (next: ListDoc[]) => change((now) => ({ ...now, lists: next }));
  const save = (list: ListDoc) =>
    submit((now) => {
      const old = now.lists ?? [];
      const at = old.findIndex(({ name }) => name === open?.list?.name);
      return { ...now, lists: at < 0 ? [...old, list] : old.with(at, list) };
    });
  return (
    <div className={classes.stack}>
      <div className={classes.end}>
        <Button leftSection={<IconPlus size={16} />} onClick={() => setOpen({ list: null })}>
          {a("view.new")}
        </Button>
      </div>
      {lists.length === 0 && <EmptyState title={a("view.none")} hint={a("view.none_hint")} />}
      <SortArea
        onMove={(from, to) => set(reorder(lists, from.at, to.at))}
        say={(words, at) => a("sort.moved", { words, at })}
      >
        <SortList name={LIST} className={own.fields}>
          {lists.map((list, at) => (
            <SortItem key={list.name} list={LIST} at={at} className={classes.card}>
              <SortHandle
                list={LIST}
                at={at}
                id={list.name}
                words={l(list.label)}
                label={a("sort.move", { words: l(list.label) })}
              />
              <button type="button" className={classes.open} onClick={() => setOpen({ list })}>
                {l(list.label)}
              </button>
              <span className={`${classes.name} quiet`}>
                {a("view.columns_count", { count: list.columns.length })}
              </span>
              <Tag text={a(KINDS[list.kind ?? "table"])} hue={210} />
              <ActionIcon
                aria-label={a("action.remove_words", { words: l(list.label) })}
                onClick={() => set(lists.toSpliced(at, 1))}
              >
                <IconTrash size={16} />
              </ActionIcon>
            </SortItem>
          ))}
        </SortList>
      </SortArea>
      {open && (
        <ViewDrawer doc={doc} list={open.list} onSave={save} onClose={() => setOpen(null)} />
      )}
    </div>
  );
}
