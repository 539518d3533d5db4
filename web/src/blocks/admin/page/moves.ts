// A record page as lists of blocks: two sides, and one list per tab between them.
import { type Lists, moveBetween, type Place } from "../../../ui/sort/places";
import type { BlockDoc, ObjectDoc, PageDoc } from "../docs";
import { liveFields } from "../draftModel";

export const LEFT = "left";
export const RIGHT = "right";
export const TABS = "tabs";
export const tabList = (at: number) => `tab-${at}`;

export function listsOf(page: PageDoc): Lists<BlockDoc> {
  const lists: Lists<BlockDoc> = { [LEFT]: page.left ?? [], [RIGHT]: page.right ?? [] };
  (page.tabs ?? []).forEach((tab, at) => {
    lists[tabList(at)] = tab.blocks ?? [];
  });
  return lists;
}

export function withLists(page: PageDoc, lists: Lists<BlockDoc>): PageDoc {
  const tabs = (page.tabs ?? []).map((tab, at) => ({ ...tab, blocks: lists[tabList(at)] ?? [] }));
  return { ...page, left: lists[LEFT] ?? [], tabs, right: lists[RIGHT] ?? [] };
}

/** Moves a block, or a tab with all it holds. */
export function moveInPage(page: PageDoc, from: Place, to: Place): PageDoc {
  if (from.list === TABS) {
    const { [TABS]: tabs } = moveBetween({ [TABS]: page.tabs ?? [] }, from, to);
    return { ...page, tabs: tabs ?? [] };
  }
  return withLists(page, moveBetween(listsOf(page), from, to));
}

/** May it be dropped there? Tabs among tabs, blocks among blocks. */
export function pageAccepts(from: string, to: string): boolean {
  return (from === TABS) === (to === TABS);
}

export function putBlock(page: PageDoc, place: Place, block: BlockDoc): PageDoc {
  const lists = listsOf(page);
  const list = lists[place.list] ?? [];
  return withLists(page, { ...lists, [place.list]: list.toSpliced(place.at, 1, block) });
}

export function removeBlock(page: PageDoc, place: Place): PageDoc {
  const lists = listsOf(page);
  const list = lists[place.list] ?? [];
  return withLists(page, { ...lists, [place.list]: list.toSpliced(place.at, 1) });
}

/** What a new page begins with: what the house's own shows. */
export function firstPage(doc: ObjectDoc, name: string, words: PageWords): PageDoc {
  const lines = liveFields(doc).flatMap((field): BlockDoc[] =>
    field.type === "lines" ? [{ type: "lines", lines: field.name }] : [],
  );
  const related: BlockDoc[] = (doc.related ?? []).length > 0 ? [{ type: "related" }] : [];
  const tab = (tabName: string, label: PageDoc["label"], blocks: BlockDoc[]) =>
    blocks.length > 0 && label ? [{ name: tabName, label, blocks }] : [];
  return {
    name,
    label: words.page,
    left: [{ type: "fields", columns: 1 }],
    tabs: [
      ...tab("lines", words.lines, lines),
      ...tab("timeline", words.timeline, [{ type: "timeline" }]),
      ...tab("history", words.history, [{ type: "history" }]),
    ],
    right: related,
  };
}

export type PageWords = Record<"page" | "lines" | "timeline" | "history", PageDoc["label"]>;
