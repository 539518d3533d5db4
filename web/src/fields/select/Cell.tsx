import { Tag } from "../../ui/Tag";
import type { ShowProps } from "../kind";
import { toText } from "./toText";

export function Cell(props: ShowProps) {
  const text = toText(props);
  const option = props.field.options?.find((one) => one.value === props.value);
  return text ? <Tag text={text} hue={option?.hue} /> : null;
}
