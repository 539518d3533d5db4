import { asText, type ShowProps } from "../kind";

const ADDRESS = /^https?:\/\/[^\s]+$/;

/** A text; a web address leads where it says. */
export function Display({ value }: ShowProps) {
  const text = asText(value);
  if (!ADDRESS.test(text)) return text;
  return (
    <a href={text} target="_blank" rel="noreferrer">
      {text.replace(/^https?:\/\/|\/$/g, "")}
    </a>
  );
}
