import { useState } from "react";
import type { Decision, Pair, PairSide } from "../../api/duplicates";
import { useMoreText } from "../../text/more";
import { DecideBar } from "./DecideBar";
import classes from "./Duplicate.module.css";
import { PairList } from "./PairList";
import { PairView } from "./PairView";
import { type Choices, nextOf, wishesOf } from "./pairs";
import type { useDecisions } from "./useDecisions";
import { type PairKey, usePairKeys } from "./usePairKeys";

interface OpenPairsProps {
  pairs: Pair[];
  decisions: ReturnType<typeof useDecisions>;
}

/** The pairs to decide: one open beside the list, decided by mouse, thumb or keys. */
export function OpenPairs({ pairs, decisions }: OpenPairsProps) {
  const { m } = useMoreText();
  const [asked, setAsked] = useState<string>();
  const [chosen, setPicked] = useState<string[]>([]);
  const [keep, setKeep] = useState<PairSide>("one");
  const [choices, setChoices] = useState<Choices>({});
  const [reason, setReason] = useState("");
  const ids = pairs.map((pair) => pair.id);
  const open = pairs.find((pair) => pair.id === asked) ?? pairs[0];
  const picked = chosen.filter((id) => ids.includes(id));

  const show = (id: string | undefined) => {
    setAsked(id);
    setKeep("one");
    setChoices({});
  };
  const move = (by: number) => {
    const next = ids[ids.indexOf(open?.id ?? "") + by];
    if (next) show(next);
  };
  const decide = (decision: Decision) => {
    const which = picked.length > 0 ? pairs.filter((pair) => picked.includes(pair.id)) : [open];
    const there = which.filter((pair) => pair !== undefined);
    const wishes = picked.length > 0 ? {} : wishesOf(keep, choices);
    const said = reason.trim() || m("pair.reason_default");
    const input = { apart: { reason: said }, same: { ...wishes, reason: said }, later: {} };
    show(
      nextOf(
        ids,
        open?.id,
        there.map((pair) => pair.id),
      ),
    );
    setPicked([]);
    setReason("");
    void decisions.decide(there, decision, input[decision]);
  };
  usePairKeys((key: PairKey) => {
    if (key === "next" || key === "previous") move(key === "next" ? 1 : -1);
    else if (key === "one" || key === "other") setKeep(key);
    else if (key === "undo") void decisions.undo();
    else if (key !== "pick") decide(key);
    else if (open) {
      const { id } = open;
      setPicked(picked.includes(id) ? picked.filter((one) => one !== id) : [...picked, id]);
    }
  });
  return (
    <div className={classes.columns}>
      <PairList pairs={pairs} at={open?.id} picked={picked} onOpen={show} onPick={setPicked} />
      <div className={classes.pair}>
        {open && (
          <PairView
            key={open.id}
            pair={open}
            keep={keep}
            onKeep={(side) => setKeep(side)}
            choices={choices}
            onChoices={setChoices}
          />
        )}
        <DecideBar picked={picked.length} reason={reason} onReason={setReason} onDecide={decide} />
        <p className={`quiet ${classes.keys}`}>{m("pair.keys")}</p>
      </div>
    </div>
  );
}
