import { labelIn } from "../../text";
import type { ShowProps } from "../kind";

export function toText({ value, field, reading }: ShowProps): string {
  if (!Array.isArray(value)) return "";
  const words = value.map((chosen) => {
    const option = field.options?.find((one) => one.value === chosen);
    return option ? labelIn(reading.language, option.label) : String(chosen);
  });
  return words.join(reading.language === "zh" ? "、" : ", ");
}
