import type { Pair } from "../../api/duplicates";
import { useMoreText } from "../../text/more";
import { Button } from "../../ui/kit";
import { Tag } from "../../ui/Tag";
import { When } from "../../ui/When";
import classes from "./Duplicate.module.css";
import { Likely } from "./PairList";

const HUES = { same: 140, apart: 240, open: 50 };

interface DecidedPairsProps {
  pairs: Pair[];
  onReopen: (pair: Pair) => void;
}

/** What was decided, by whom and why, each to be taken back. */
export function DecidedPairs({ pairs, onReopen }: DecidedPairsProps) {
  const { m } = useMoreText();
  return (
    <ul className={classes.decided}>
      {pairs.map((pair) => (
        <li key={pair.id}>
          <div>
            <strong>{pair.name}</strong>{" "}
            <Tag
              text={m(pair.status === "same" ? "pair.same" : "pair.apart")}
              hue={HUES[pair.status]}
            />{" "}
            <Likely pair={pair} />
            <div className="quiet">
              {pair.decided_by ? m("pair.by", { who: pair.decided_by.label }) : m("pair.by_house")}
              {pair.decided_at && (
                <>
                  {" · "}
                  <When at={pair.decided_at} />
                </>
              )}
              {pair.reason && ` · ${pair.reason}`}
            </div>
          </div>
          <Button variant="default" onClick={() => onReopen(pair)}>
            {m(pair.status === "same" ? "pair.undo_merge" : "pair.reopen")}
          </Button>
        </li>
      ))}
    </ul>
  );
}
