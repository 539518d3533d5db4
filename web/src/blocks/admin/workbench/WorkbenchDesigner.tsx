import { IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useAdminText } from "../../../text/admin";
import { EmptyState } from "../../../ui/EmptyState";
import { ActionIcon, Button } from "../../../ui/kit";
import { reorder } from "../../../ui/sort/places";
import { SortArea } from "../../../ui/sort/SortArea";
import { SortHandle, SortItem, SortList } from "../../../ui/sort/SortList";
import { Tag } from "../../../ui/Tag";
import classes from "../Admin.module.css";
import { put } from "../docs";
import { ForWhom } from "../ForWhom";
import { MoveMenu } from "../MoveMenu";
import { WidgetDrawer } from "./WidgetDrawer";
import own from "./Workbench.module.css";
import { WIDGETS, type WidgetDoc, type WorkbenchDoc } from "./widgets";

interface WorkbenchDesignerProps {
  doc: WorkbenchDoc;
  change: (next: (doc: WorkbenchDoc) => WorkbenchDoc) => void;
  submit: (next: (doc: WorkbenchDoc) => WorkbenchDoc) => Promise<void>;
}

const LIST = "widgets";

/** The widgets of a workbench, laid out by hand in the widths they will have. */
export function WorkbenchDesigner({ doc, change, submit }: WorkbenchDesignerProps) {
  const { a, l } = useAdminText();
  const [open, setOpen] = useState<{ widget: WidgetDoc | null } | null>(null);
  const words = (widget: WidgetDoc) => {
    const kind = WIDGETS[widget.type];
    return l(widget.label) || (kind ? a(kind.words) : widget.type);
  };
  const move = (from: { at: number }, to: { at: number }) =>
    change((now) => ({ ...now, widgets: reorder(now.widgets, from.at, to.at) }));
  const save = (widget: WidgetDoc) =>
    submit((now) => {
      const at = now.widgets.findIndex(({ name }) => name === open?.widget?.name);
      return { ...now, widgets: at < 0 ? [...now.widgets, widget] : now.widgets.with(at, widget) };
    });
  return (
    <div className={classes.stack}>
      <ForWhom
        roles={doc.roles ?? []}
        devices={doc.devices ?? []}
        onRoles={(roles) => change((now) => put(now, { roles }))}
        onDevices={(devices) => change((now) => put(now, { devices }))}
      />
      <div className={classes.end}>
        <Button leftSection={<IconPlus size={16} />} onClick={() => setOpen({ widget: null })}>
          {a("widget.new")}
        </Button>
      </div>
      {doc.widgets.length === 0 && <EmptyState title={a("widget.none")} />}
      <SortArea onMove={move} say={(moved, at) => a("sort.moved", { words: moved, at })}>
        <SortList name={LIST} axis="grid" className={own.widgets}>
          {doc.widgets.map((widget, at) => (
            <SortItem
              key={widget.name}
              list={LIST}
              at={at}
              className={own[widget.size ?? "medium"]}
            >
              <div className={own.widget}>
                <SortHandle
                  list={LIST}
                  at={at}
                  id={widget.name}
                  words={words(widget)}
                  label={a("sort.move", { words: words(widget) })}
                />
                <span className={classes.name}>{words(widget)}</span>
                <Tag text={a(WIDGETS[widget.type]?.words ?? "widget.text")} hue={210} />
                <MoveMenu
                  from={{ list: LIST, at }}
                  length={doc.widgets.length}
                  words={words(widget)}
                  onMove={move}
                />
                <ActionIcon
                  aria-label={a("action.edit_words", { words: words(widget) })}
                  onClick={() => setOpen({ widget })}
                >
                  <IconPencil size={16} />
                </ActionIcon>
                <ActionIcon
                  aria-label={a("action.remove_words", { words: words(widget) })}
                  onClick={() =>
                    change((now) => ({ ...now, widgets: now.widgets.toSpliced(at, 1) }))
                  }
                >
                  <IconTrash size={16} />
                </ActionIcon>
              </div>
            </SortItem>
          ))}
        </SortList>
      </SortArea>
      {open && (
        <WidgetDrawer
          widget={open.widget}
          taken={doc.widgets.map(({ name }) => name)}
          onSave={save}
          onClose={() => setOpen(null)}
        />
      )}
    </div>
  );
}
