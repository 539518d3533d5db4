/** The corner of the browser's storage that belongs to one source; where storing is forbidden, the page remembers. */
export interface Store {
  $get(name: string): string | undefined;
  /** Nothing removes. */
  $set(name: string, value?: string): void;
  /** The names in use that begin with `prefix`. */
  $names(prefix: string): string[];
}

/** What all keys of a source begin with. */
export const prefixOf = (writeKey: string): string => `weft.${writeKey}.`;

export const openStore = (own: string): Store => {
  let box: Record<string, string> = {};
  try {
    box = localStorage;
  } catch {
    // The page may not store.
  }
  return {
    $get: (name) => box[own + name],
    $set: (name, value) => {
      try {
        if (value) box[own + name] = value;
        else delete box[own + name];
      } catch {
        // Others have used up the quota.
      }
    },
    $names: (prefix) =>
      Object.keys(box)
        .filter((key) => key.startsWith(own + prefix))
        .map((key) => key.slice(own.length)),
  };
};

/** 32 random hexadecimal digits; `randomUUID` is missing on plain HTTP. */
export const newId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    (byte + 256).toString(16).slice(1),
  ).join("");
