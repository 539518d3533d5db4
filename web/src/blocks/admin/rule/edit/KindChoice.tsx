import { useAdminText } from "../../../../text/admin";
import type { Kind } from "./doc";
import own from "./Edit.module.css";

const KINDS: readonly Kind[] = ["event", "window", "sequence", "date", "schedule"];

/** The kinds of rules as one would ask for them. */
export function KindChoice({ kind, onKind }: { kind: Kind; onKind: (kind: Kind) => void }) {
  const { a } = useAdminText();
  return (
    <div className={own.kinds} role="radiogroup" aria-label={a("edit.kind")}>
      {KINDS.map((one) => (
        // biome-ignore lint/a11y/useSemanticElements: a card to choose, with two lines of text
        <button
          key={one}
          type="button"
          role="radio"
          aria-checked={one === kind}
          className={own.kind}
          onClick={() => one !== kind && onKind(one)}
        >
          <b>{a(`edit.kind_of_${one}`)}</b>
          <span className="quiet">{a(`edit.kind_of_${one}_hint`)}</span>
        </button>
      ))}
    </div>
  );
}
