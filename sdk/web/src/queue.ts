import { newId, type Store } from "./store";

/** After so long a tab that has not said a word is gone; longer than any wait between two tries. */
export const LEASE_MS = 6e5;

/** The events of this tab that no server has acknowledged, oldest first, each as JSON. */
export interface Queue {
  $items(): string[];
  $push(item: string): void;
  /** Forgets events that were acknowledged or given up. */
  $drop(done: string[]): void;
  /** Writes the queue down; `released` lets the next page take it over at once. */
  $save(released?: boolean): void;
  /** Looks whether another tab took over what this one had written down. */
  $reclaim(): void;
  /** Takes over what closed tabs left behind. */
  $adopt(): void;
}

/** Bytes of a text on the wire. */
export const bytesOf = (text: string): number => new Blob([text]).size;

/**
 * Every tab writes only under a name of its own, so no two tabs overwrite each other; what closed tabs left behind is
 * taken over by one that starts.
 */
export const openQueue = (store: Store, [eventsMax, bytesMax]: [number, number]): Queue => {
  const name = `q.${newId()}`;
  let items: string[] = [];
  let saved: string[] = [];

  const keep = (more: string[]) => {
    items = more;
    let bytes = items.reduce((sum, item) => sum + bytesOf(item), 0);
    while (items.length > eventsMax || bytes > bytesMax) bytes -= bytesOf(items.shift() ?? "");
  };
  const save = (released?: boolean) => {
    saved = items;
    store.$set(name, items.length ? [released ? 0 : Date.now(), ...items].join("\n") : undefined);
  };
  const drop = (done: string[]) => {
    items = items.filter((item) => !done.includes(item));
    if (saved.length) save();
  };
  return {
    $items: () => items,
    $push: (item) => keep([...items, item]),
    $drop: drop,
    $save: save,
    $reclaim: () => {
      if (saved.length && !store.$get(name)) drop(saved);
    },
    $adopt: () => {
      for (const other of store.$names("q.")) {
        const [at, ...left] = (store.$get(other) ?? "").split("\n");
        if (other === name || Math.abs(Date.now() - Number(at)) < LEASE_MS) continue;
        keep([...new Set([...left, ...items])]);
        // Written here before it is removed there: a crash between the two doubles, and doubles are recognised.
        save();
        store.$set(other);
      }
    },
  };
};
