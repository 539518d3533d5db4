/** What a rule lets one adjust; the server takes whole numbers only. */
export type Settings = Readonly<Record<string, string | number | boolean>>;

/**
 * `text` with each `{setting}` as its number, as a rule writes them. As long as before where that goes, so that a
 * mistake is shown at its place: `{days}天` becomes `000030天`.
 */
export function filled(text: string, settings: Settings): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => {
    const value = settings[name];
    if (typeof value !== "number") return place;
    const sign = value < 0 ? "-" : "";
    return sign + String(Math.abs(value)).padStart(place.length - sign.length, "0");
  });
}
