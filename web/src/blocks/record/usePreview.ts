import { useQuery } from "@tanstack/react-query";
import { type Preview, previewQuery } from "../../api/layouts";
import type { Entry, Field, ObjectModel, Row } from "../../api/types";
import { useDebouncedValue } from "../../ui/kit";
import { toWire } from "./useLayout";

const TYPING_PAUSE_MS = 250;
const NOTHING: Preview = { visible: {}, readonly: {}, required: {} };

/** Which fields are seen, closed and asked for, as the record stands or is being typed. */
export function usePreview(model: ObjectModel, entry: Entry | null, draft: Row | null): Preview {
  const conditional = model.fields.some((field) => isConditional(field) || field.money?.base);
  // A record that is there is only told what was typed over it.
  const values = draft ? typedOver(toWire(model, draft), entry ? toWire(model, entry) : {}) : {};
  const [text] = useDebouncedValue(JSON.stringify(values), TYPING_PAUSE_MS);
  const about = { ...(entry ? { id: entry.id } : {}), values: JSON.parse(text) as Row };
  const { data } = useQuery({
    ...previewQuery(model.name, about, [text, entry?.version ?? 0]),
    enabled: conditional,
  });
  return (conditional && data) || NOTHING;
}

function isConditional({ visible_when, readonly_when, required_when }: Field): boolean {
  return Boolean(visible_when || readonly_when || required_when);
}

function typedOver(draft: Row, stored: Row): Row {
  const changed = Object.entries(draft).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(stored[name]),
  );
  return Object.fromEntries(changed);
}
