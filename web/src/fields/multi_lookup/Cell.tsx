import { Tag } from "../../ui/Tag";
import type { ShowProps } from "../kind";
import { asReferences } from "../lists";

export function Cell({ value }: ShowProps) {
  const records = asReferences(value);
  if (records.length === 0) return null;
  return (
    <span className="cut" style={{ display: "inline-flex", gap: 4 }}>
      {records.map((record) => (
        <Tag key={record.id} text={record.label} />
      ))}
    </span>
  );
}
