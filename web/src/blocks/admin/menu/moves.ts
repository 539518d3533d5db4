// A menu as lists at three levels: groups, the items of a group, the entries of an item.
import { type Lists, moveBetween, type Place } from "../../../ui/sort/places";
import type { EntryDoc, ItemDoc, MenuDoc } from "../docs";

export const GROUPS = "groups";
export const itemsOf = (group: number) => `items-${group}`;
export const entriesOf = (group: number, item: number) => `entries-${group}-${item}`;

const level = (list: string) => list.split("-")[0];

/** Groups stay among groups, items among items, entries among entries. */
export function menuAccepts(from: string, to: string): boolean {
  return level(from) === level(to);
}

export function moveInMenu(menu: MenuDoc, from: Place, to: Place): MenuDoc {
  if (level(from.list) === GROUPS) {
    const { [GROUPS]: groups } = moveBetween({ [GROUPS]: menu.groups }, from, to);
    return { ...menu, groups: groups ?? menu.groups };
  }
  return level(from.list) === "items" ? moveItem(menu, from, to) : moveEntry(menu, from, to);
}

function moveItem(menu: MenuDoc, from: Place, to: Place): MenuDoc {
  const lists: Lists<ItemDoc> = {};
  menu.groups.forEach((group, at) => {
    lists[itemsOf(at)] = group.items ?? [];
  });
  const moved = moveBetween(lists, from, to);
  const groups = menu.groups.map((group, at) => ({ ...group, items: moved[itemsOf(at)] ?? [] }));
  return { ...menu, groups };
}

function moveEntry(menu: MenuDoc, from: Place, to: Place): MenuDoc {
  const lists: Lists<EntryDoc> = {};
  menu.groups.forEach((group, at) => {
    (group.items ?? []).forEach((item, under) => {
      lists[entriesOf(at, under)] = item.entries ?? [];
    });
  });
  const moved = moveBetween(lists, from, to);
  const groups = menu.groups.map((group, at) => ({
    ...group,
    items: (group.items ?? []).map((item, under) => ({
      ...item,
      entries: moved[entriesOf(at, under)] ?? [],
    })),
  }));
  return { ...menu, groups };
}

/** Every name of the menu: they are told apart in the whole document. */
export function namesOf(menu: MenuDoc): string[] {
  return menu.groups.flatMap((group) => [
    group.name,
    ...(group.items ?? []).flatMap((item) => [
      item.name,
      ...(item.entries ?? []).map(({ name }) => name),
    ]),
  ]);
}
