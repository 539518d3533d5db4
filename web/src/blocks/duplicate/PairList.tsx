import { useEffect, useRef } from "react";
import type { Pair } from "../../api/duplicates";
import { useMoreText } from "../../text/more";
import { Checkbox } from "../../ui/kit";
import { Tag } from "../../ui/Tag";
import classes from "./Duplicate.module.css";

// From here on there is hardly a doubt; below it is worth a second look.
const SURE_PERCENT = 99;
const SURE_HUE = 140;
const DOUBT_HUE = 50;

interface PairListProps {
  pairs: Pair[];
  at: string | undefined;
  picked: string[];
  onOpen: (id: string) => void;
  onPick: (ids: string[]) => void;
}

/** The pairs to decide, the likeliest first; any number of them may be picked. */
export function PairList({ pairs, at, picked, onOpen, onPick }: PairListProps) {
  const { m } = useMoreText();
  const open = useRef<HTMLLIElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the open pair is kept in sight when it changes
  useEffect(() => {
    open.current?.scrollIntoView({ block: "nearest" });
  }, [at]);
  const flip = (id: string) =>
    onPick(picked.includes(id) ? picked.filter((one) => one !== id) : [...picked, id]);
  return (
    <section className={classes.list} aria-label={m("pair.list")}>
      <Checkbox
        className={classes.all}
        size="xs"
        label={m("pair.pick_all")}
        checked={picked.length > 0 && picked.length === pairs.length}
        indeterminate={picked.length > 0 && picked.length < pairs.length}
        onChange={() => onPick(picked.length === pairs.length ? [] : pairs.map((pair) => pair.id))}
      />
      <ul>
        {pairs.map((pair) => (
          <li
            key={pair.id}
            ref={pair.id === at ? open : null}
            data-open={pair.id === at || undefined}
          >
            <Checkbox
              size="xs"
              aria-label={m("pair.pick", { name: pair.name })}
              checked={picked.includes(pair.id)}
              onChange={() => flip(pair.id)}
            />
            <button
              type="button"
              aria-current={pair.id === at ? "true" : undefined}
              onClick={() => onOpen(pair.id)}
            >
              <span>{pair.name}</span>
              <Likely pair={pair} />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function Likely({ pair }: { pair: Pair }) {
  const percent = Number(pair.probability);
  return <Tag text={`${percent}%`} hue={percent >= SURE_PERCENT ? SURE_HUE : DOUBT_HUE} />;
}
