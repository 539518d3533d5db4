import { RecordLink } from "../../ui/RecordLink";
import type { ShowProps } from "../kind";
import { asReference } from "../reference";

export function Display({ value, field }: ShowProps) {
  const reference = asReference(value);
  if (!reference) return null;
  return (
    <RecordLink object={field.target ?? ""} id={reference.id}>
      {reference.label}
    </RecordLink>
  );
}
