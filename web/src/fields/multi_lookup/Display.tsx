import { RecordLink } from "../../ui/RecordLink";
import type { ShowProps } from "../kind";
import { asReferences } from "../lists";

export function Display({ value, field }: ShowProps) {
  return (
    <span style={{ display: "flex", flexWrap: "wrap", gap: "2px 10px" }}>
      {asReferences(value).map((record) => (
        <RecordLink key={record.id} object={field.target ?? ""} id={record.id}>
          {record.label}
        </RecordLink>
      ))}
    </span>
  );
}
