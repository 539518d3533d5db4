import type { Decision } from "../../api/duplicates";
import { useMoreText } from "../../text/more";
import { Button, TextInput } from "../../ui/kit";
import classes from "./Duplicate.module.css";

const DECISIONS: { decision: Decision; key: string }[] = [
  { decision: "same", key: "1" },
  { decision: "apart", key: "2" },
  { decision: "later", key: "3" },
];

interface DecideBarProps {
  /** How many are decided together; one when nothing is picked. */
  picked: number;
  reason: string;
  onReason: (reason: string) => void;
  onDecide: (decision: Decision) => void;
}

/** The three answers, always within reach of a thumb. */
export function DecideBar({ picked, reason, onReason, onDecide }: DecideBarProps) {
  const { m } = useMoreText();
  return (
    <footer className={classes.decide}>
      <TextInput
        aria-label={m("pair.reason")}
        placeholder={m("pair.reason_default")}
        value={reason}
        maxLength={200}
        onChange={(event) => onReason(event.currentTarget.value)}
      />
      {picked > 0 && <span className="quiet">{m("pair.picked", { count: picked })}</span>}
      <div>
        {DECISIONS.map(({ decision, key }) => (
          <Button
            key={decision}
            variant={decision === "same" ? "filled" : "default"}
            aria-keyshortcuts={key}
            rightSection={
              <kbd aria-hidden className={classes.key}>
                {key}
              </kbd>
            }
            onClick={() => onDecide(decision)}
          >
            {m(`pair.${decision}`)}
          </Button>
        ))}
      </div>
    </footer>
  );
}
