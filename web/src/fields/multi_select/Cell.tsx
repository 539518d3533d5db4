import { labelIn } from "../../text";
import { Tag } from "../../ui/Tag";
import type { ShowProps } from "../kind";

export function Cell({ value, field, reading }: ShowProps) {
  if (!Array.isArray(value) || value.length === 0) return null;
  return (
    <span className="cut" style={{ display: "inline-flex", gap: 4 }}>
      {value.map((chosen) => {
        const option = field.options?.find((one) => one.value === chosen);
        const text = option ? labelIn(reading.language, option.label) : String(chosen);
        return <Tag key={String(chosen)} text={text} hue={option?.hue} />;
      })}
    </span>
  );
}
