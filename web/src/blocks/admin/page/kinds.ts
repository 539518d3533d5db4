import type { AdminKey, AdminTexts } from "../../../text/admin";
import type { BlockDoc, BlockKind, ObjectDoc } from "../docs";

/** What a block of a record page shows. */
export const BLOCKS: Record<BlockKind, AdminKey> = {
  fields: "block.fields",
  lines: "block.lines",
  related: "block.related",
  timeline: "block.timeline",
  history: "block.history",
  card: "block.card",
};

/** A block in words: its heading, else what it shows. */
export function blockWords(
  block: BlockDoc,
  doc: ObjectDoc,
  { a, l }: Pick<AdminTexts, "a" | "l">,
): string {
  const kind = a(BLOCKS[block.type]);
  const heading = l(block.label);
  if (heading) return `${heading} · ${kind}`;
  const lines = doc.fields.find(({ name }) => name === block.lines);
  const related = doc.related?.find(({ name }) => name === block.related);
  const what = l(lines?.label) || l(related?.label);
  if (what) return `${kind} · ${what}`;
  const count = block.fields?.length ?? 0;
  return count > 0 ? `${kind} · ${a("block.fields_count", { count })}` : kind;
}
