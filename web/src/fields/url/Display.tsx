import { asText, type ShowProps } from "../kind";

const OUTSIDE = /^https?:\/\//i;

/** A link that leaves the house: it takes nothing along and gets no hold of this page. */
export function Display({ value }: ShowProps) {
  const text = asText(value);
  if (!OUTSIDE.test(text)) return text;
  return (
    <a href={text} target="_blank" rel="noopener noreferrer nofollow" title={text}>
      {text}
    </a>
  );
}
