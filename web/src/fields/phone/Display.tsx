import { asText, type ShowProps } from "../kind";
import { spaced } from "./spaced";

export function Display({ value }: ShowProps) {
  const phone = asText(value);
  if (!phone) return null;
  // A masked number cannot be called.
  if (phone.includes("*")) return <span className="numbers">{phone}</span>;
  return (
    <a className="numbers" href={`tel:${phone}`}>
      {spaced(phone)}
    </a>
  );
}
