import type { MenuGroup, MenuLeaf } from "../api/types";

export interface Address {
  path: string;
  search: { list?: string };
}

const PAGES = new Set(["workbench", "signals", "duplicates", "measures", "import"]);

/** Where a menu entry leads; an entry this version does not know leads nowhere. */
export function addressOf(leaf: MenuLeaf): Address | null {
  if (leaf.page) return PAGES.has(leaf.page) ? { path: `/${leaf.page}`, search: {} } : null;
  if (!leaf.object) return null;
  return { path: `/o/${leaf.object}`, search: leaf.list ? { list: leaf.list } : {} };
}

export function hrefOf({ path, search }: Address): string {
  return search.list ? `${path}?list=${encodeURIComponent(search.list)}` : path;
}

export interface MenuTarget extends Address {
  leaf: MenuLeaf;
  under: MenuLeaf[];
}

/** Every place the menu leads to, with the entries above it. */
export function menuTargets(groups: MenuGroup[]): MenuTarget[] {
  return groups.flatMap((group) =>
    group.children.flatMap((item) => {
      const leaves = item.children?.length ? item.children : [item];
      return leaves.flatMap((leaf) => {
        const address = addressOf(leaf);
        return address
          ? [{ ...address, leaf, under: leaf === item ? [group] : [group, item] }]
          : [];
      });
    }),
  );
}
