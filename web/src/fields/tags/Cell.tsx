import { Tag } from "../../ui/Tag";
import type { ShowProps } from "../kind";
import { asTags } from "../lists";

export function Cell({ value }: ShowProps) {
  const tags = asTags(value);
  if (tags.length === 0) return null;
  return (
    <span className="cut" style={{ display: "inline-flex", gap: 4 }}>
      {tags.map((tag) => (
        <Tag key={tag} text={tag} />
      ))}
    </span>
  );
}
