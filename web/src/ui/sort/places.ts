// Where things stand while they are moved: a list, and before which of its items.
export interface Place {
  list: string;
  at: number;
}

export type Lists<T> = Record<string, T[]>;

/** Takes the item at `from` and puts it before what stood at `to`; `to` counts the taken one. */
export function moveBetween<T>(lists: Lists<T>, from: Place, to: Place): Lists<T> {
  const item = lists[from.list]?.[from.at];
  const target = lists[to.list];
  if (item === undefined || !target) return lists;
  if (from.list === to.list) return { ...lists, [to.list]: reorder(target, from.at, to.at) };
  return {
    ...lists,
    [from.list]: (lists[from.list] ?? []).toSpliced(from.at, 1),
    [to.list]: target.toSpliced(to.at, 0, item),
  };
}

/** The same within one list. */
export function reorder<T>(items: T[], from: number, to: number): T[] {
  const [item] = items.slice(from, from + 1);
  if (item === undefined) return items;
  return items.toSpliced(from, 1).toSpliced(to > from ? to - 1 : to, 0, item);
}

/** Where one step leads: past the neighbour, or nowhere at the ends. */
export function stepFrom(from: Place, step: -1 | 1, length: number): Place | null {
  const to = step < 0 ? from.at - 1 : from.at + 2;
  return to < 0 || to > length ? null : { list: from.list, at: to };
}
