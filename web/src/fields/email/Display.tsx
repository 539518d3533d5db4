import { asText, type ShowProps } from "../kind";

export function Display({ value }: ShowProps) {
  const address = asText(value);
  if (!address) return null;
  if (address.includes("*")) return <span>{address}</span>;
  return <a href={`mailto:${address}`}>{address}</a>;
}
