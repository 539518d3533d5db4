import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { adminLabel, useAdminText } from "../../../text/admin";
import { Button } from "../../../ui/kit";
import type { Place } from "../../../ui/sort/places";
import { SortArea } from "../../../ui/sort/SortArea";
import { SortItem, SortList } from "../../../ui/sort/SortList";
import type { ObjectDoc, PageDoc, TabDoc } from "../docs";
import { freeName } from "../naming";
import { BlockDrawer } from "./BlockDrawer";
import { BlockList } from "./BlockList";
import {
  LEFT,
  listsOf,
  moveInPage,
  pageAccepts,
  putBlock,
  RIGHT,
  removeBlock,
  TABS,
  tabList,
} from "./moves";
import own from "./Page.module.css";
import { TabBox } from "./TabBox";

interface PageDesignerProps {
  doc: ObjectDoc;
  page: PageDoc;
  onChange: (page: PageDoc) => void;
}

/** A record page laid out by hand: two sides, tabs between them, and blocks dragged into them. */
export function PageDesigner({ doc, page, onChange }: PageDesignerProps) {
  const { a, l } = useAdminText();
  const [open, setOpen] = useState<Place | null>(null);
  const lists = listsOf(page);
  const tabs = page.tabs ?? [];
  const nameOf = (list: string) =>
    list === LEFT || list === RIGHT
      ? a(`page.${list}`)
      : l(tabs.find((_, at) => tabList(at) === list)?.label);
  const shared = (list: string) => ({
    doc,
    list,
    words: nameOf(list),
    blocks: lists[list] ?? [],
    others: Object.entries(lists)
      .filter(([other]) => other !== list)
      .map(([other, blocks]) => ({
        words: a("form.move_to", { section: nameOf(other) }),
        to: { list: other, at: blocks.length },
      })),
    onMove: (from: Place, to: Place) => onChange(moveInPage(page, from, to)),
    onOpen: setOpen,
    onRemove: (place: Place) => onChange(removeBlock(page, place)),
  });
  const addTab = () => {
    const taken = tabs.map(({ name }) => name);
    const tab = { name: freeName("tab", taken), label: adminLabel("page.tab_new"), blocks: [] };
    onChange({ ...page, tabs: [...tabs, tab] });
  };
  const setTab = (at: number, tab: TabDoc) => onChange({ ...page, tabs: tabs.with(at, tab) });
  return (
    <SortArea
      className={own.page}
      accepts={pageAccepts}
      onMove={(from, to) => onChange(moveInPage(page, from, to))}
      say={(words, at) => a("sort.moved", { words, at })}
    >
      <section className={own.side} aria-label={a("page.left")}>
        <h3>{a("page.left")}</h3>
        <BlockList {...shared(LEFT)} />
      </section>
      <section className={own.side} aria-label={a("page.middle")}>
        <h3>{a("page.middle")}</h3>
        <SortList name={TABS} className={own.tabs} empty={a("page.tabs_none")}>
          {tabs.map((tab, at) => (
            <SortItem key={tab.name} list={TABS} at={at}>
              <TabBox
                doc={doc}
                tab={tab}
                at={at}
                length={tabs.length}
                onMove={(from, to) => onChange(moveInPage(page, from, to))}
                onChange={(next) => setTab(at, next)}
                onRemove={() => onChange({ ...page, tabs: tabs.toSpliced(at, 1) })}
              >
                <BlockList {...shared(tabList(at))} />
              </TabBox>
            </SortItem>
          ))}
        </SortList>
        <div>
          <Button variant="default" leftSection={<IconPlus size={16} />} onClick={addTab}>
            {a("page.tab_add")}
          </Button>
        </div>
      </section>
      <section className={own.side} aria-label={a("page.right")}>
        <h3>{a("page.right")}</h3>
        <BlockList {...shared(RIGHT)} />
      </section>
      {open && (
        <BlockDrawer
          doc={doc}
          block={lists[open.list]?.[open.at] ?? null}
          onSave={(block) => onChange(putBlock(page, open, block))}
          onClose={() => setOpen(null)}
        />
      )}
    </SortArea>
  );
}
