import { labelIn } from "../../text";
import { asText, type ShowProps } from "../kind";

export function toText({ value, field, reading }: ShowProps): string {
  const option = field.options?.find((one) => one.value === value);
  return option ? labelIn(reading.language, option.label) : asText(value);
}
