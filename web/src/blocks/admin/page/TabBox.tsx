import { IconSettings, IconTrash } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { useAdminText } from "../../../text/admin";
import { ActionIcon } from "../../../ui/kit";
import type { Place } from "../../../ui/sort/places";
import { SortHandle } from "../../../ui/sort/SortList";
import { Tag } from "../../../ui/Tag";
import classes from "../Admin.module.css";
import type { ObjectDoc, TabDoc } from "../docs";
import { MoveMenu } from "../MoveMenu";
import { TABS } from "./moves";
import own from "./Page.module.css";
import { TabDialog } from "./TabDialog";

interface TabBoxProps {
  doc: ObjectDoc;
  tab: TabDoc;
  at: number;
  length: number;
  onMove: (from: Place, to: Place) => void;
  onChange: (tab: TabDoc) => void;
  onRemove: () => void;
  children: ReactNode;
}

/** A tab of the middle, with the blocks it holds. */
export function TabBox({
  doc,
  tab,
  at,
  length,
  onMove,
  onChange,
  onRemove,
  children,
}: TabBoxProps) {
  const { a, l } = useAdminText();
  const [open, setOpen] = useState(false);
  const words = l(tab.label);
  return (
    <section aria-label={words}>
      <header className={own.tabHead}>
        <SortHandle
          list={TABS}
          at={at}
          id={`tab-${tab.name}`}
          words={words}
          label={a("sort.move", { words })}
        />
        <strong className={classes.name}>{words}</strong>
        {tab.when && <Tag text={a("form.conditional")} hue={50} />}
        <MoveMenu from={{ list: TABS, at }} length={length} words={words} onMove={onMove} />
        <ActionIcon
          aria-label={a("form.section_edit", { section: words })}
          onClick={() => setOpen(true)}
        >
          <IconSettings size={16} />
        </ActionIcon>
        <ActionIcon aria-label={a("action.remove_words", { words })} onClick={onRemove}>
          <IconTrash size={16} />
        </ActionIcon>
      </header>
      {children}
      {open && <TabDialog doc={doc} tab={tab} onSave={onChange} onClose={() => setOpen(false)} />}
    </section>
  );
}
