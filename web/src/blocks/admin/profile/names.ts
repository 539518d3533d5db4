// Names of import profiles: `erp/20_account`, run in their order.

export function profilePath(name: string): string {
  return `/settings/imports/${encodeURIComponent(name)}`;
}

/** The next name of a set, after all it has. */
export function nextIn(taken: readonly string[], set: string, object: string): string {
  const numbers = taken
    .filter((name) => name.startsWith(`${set}/`))
    .map((name) => Number.parseInt(name.slice(set.length + 1), 10) || 0);
  const next = (Math.floor(Math.max(0, ...numbers) / 10) + 1) * 10;
  return `${set}/${String(next).padStart(2, "0")}_${object}`;
}

/** The profiles of each set, in the order in which they run. */
export function bySet<T extends { name: string }>(profiles: readonly T[]): [string, T[]][] {
  const sets = new Map<string, T[]>();
  for (const one of profiles.toSorted((x, y) => (x.name < y.name ? -1 : 1))) {
    const set = one.name.includes("/") ? one.name.slice(0, one.name.indexOf("/")) : "";
    sets.set(set, [...(sets.get(set) ?? []), one]);
  }
  return [...sets];
}
