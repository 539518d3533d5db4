import { useQuery } from "@tanstack/react-query";
import { type Change, type DocumentChanges, documentsQuery, type Json } from "../../../api/config";
import type { Label } from "../../../api/types";
import { useAdminText } from "../../../text/admin";
import { Tag } from "../../../ui/Tag";
import classes from "../Admin.module.css";
import { kindWords } from "../kinds";
import own from "./Lifecycle.module.css";

const HUES: Record<string, number> = { add: 140, remove: 0, change: 210, move: 265 };

/** Changes, document by document, each in a sentence. */
export function DiffList({ items }: { items: readonly DocumentChanges[] }) {
  const texts = useAdminText();
  const { l } = texts;
  const { data: documents } = useQuery(documentsQuery);
  const labelOf = (item: DocumentChanges) =>
    documents?.find(({ kind, name }) => kind === item.kind && name === item.name)?.label;
  return (
    <div className={classes.stack}>
      {items.map((item) => (
        <section key={`${item.kind}/${item.name}`} className={own.document}>
          <h3>
            {kindWords(item.kind, texts)} <span>{l(labelOf(item)) || item.name}</span>
          </h3>
          <ul className={own.changes}>
            {item.diff.map((change) => (
              <DiffLine key={`${change.op}-${change.path}`} change={change} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function DiffLine({ change }: { change: Change }) {
  const { a, l } = useAdminText();
  const names = change.op === "add" && change.path === "" ? partsOf(change.new).map(l) : [];
  const op =
    change.op === "add" || change.op === "remove" || change.op === "move" ? change.op : "change";
  return (
    <li>
      <Tag text={a(`diff.${op}`)} hue={HUES[op]} />
      <span>
        {l(change.label) || change.path}
        {names.length > 0 && <span className="quiet"> {names.join(" · ")}</span>}
      </span>
    </li>
  );
}

/** What a whole new document is made of: the labels of its fields, groups, rows. */
function partsOf(document: Json | undefined): Label[] {
  if (typeof document !== "object" || document === null || Array.isArray(document)) return [];
  const parts = document.fields ?? document.groups ?? document.inputs ?? document.widgets;
  return (Array.isArray(parts) ? parts : []).flatMap((part) => {
    const label = typeof part === "object" && part && !Array.isArray(part) ? part.label : null;
    return typeof label === "object" && label && !Array.isArray(label)
      ? [{ zh: String(label.zh ?? ""), en: String(label.en ?? "") }]
      : [];
  });
}
