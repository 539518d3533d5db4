// Rows in groups: which places of a grid are heads, and which rows stand at the others.

export interface Head {
  key: string;
  label: string;
  count: number;
  folded: boolean;
}

export interface Plan {
  /** Heads and rows together. */
  total: number;
  headAt: (index: number) => Head | undefined;
  /** The place of a row among all rows of the list, whatever is folded. */
  rowAt: (index: number) => number;
}

interface Placed {
  head: Head;
  index: number;
  /** Rows of the list that come before this group. */
  before: number;
}

/** A plan for groups in the order of the list; rows beyond the last group have no head. */
export function planOf(heads: Head[], rows: number): Plan {
  const placed: Placed[] = [];
  let index = 0;
  let before = 0;
  for (const head of heads) {
    placed.push({ head, index, before });
    index += 1 + (head.folded ? 0 : head.count);
    before += head.count;
  }
  const total = index + Math.max(0, rows - before);
  const groupOf = (at: number): Placed | undefined => {
    let low = 0;
    let high = placed.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((placed[middle]?.index ?? 0) <= at) low = middle + 1;
      else high = middle;
    }
    return placed[low - 1];
  };
  return {
    total,
    headAt: (at) => {
      const group = groupOf(at);
      return group?.index === at ? group.head : undefined;
    },
    rowAt: (at) => {
      const group = groupOf(at);
      if (!group) return at;
      // Behind a folded last group come the rows without a head.
      const skipped = group.head.folded ? group.head.count : 0;
      return group.before + skipped + Math.max(0, at - group.index - 1);
    },
  };
}

/** The list's order under its groups. */
export function sortInGroups(group: string, sort: string): string {
  const keys = sort.split(",").filter((key) => key && key.replace(/^-/, "") !== group);
  const own = sort.split(",").find((key) => key.replace(/^-/, "") === group);
  return [own ?? group, ...keys].slice(0, 4).join(",");
}
