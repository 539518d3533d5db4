import { useQuery } from "@tanstack/react-query";
import { type Pair, type PairSide, previewQuery } from "../../api/duplicates";
import { objectQuery, recordQuery } from "../../api/queries";
import { useMoreText } from "../../text/more";
import { EmptyState } from "../../ui/EmptyState";
import { Skeleton } from "../../ui/kit";
import { CompareTable } from "./CompareTable";
import { type Choices, sidesOf, wishesOf } from "./pairs";
import { Waterfall } from "./Waterfall";

interface PairViewProps {
  pair: Pair;
  keep: PairSide;
  onKeep: (side: PairSide) => void;
  choices: Choices;
  onChoices: (choices: Choices) => void;
}

/** One pair: both records side by side, and why they may be one. */
export function PairView({ pair, keep, onKeep, choices, onChoices }: PairViewProps) {
  const { m } = useMoreText();
  const sides = sidesOf(pair);
  const model = useQuery(objectQuery(pair.object));
  const one = useQuery({ ...recordQuery(pair.object, sides.one ?? ""), enabled: !!sides.one });
  const other = useQuery({
    ...recordQuery(pair.object, sides.other ?? ""),
    enabled: !!sides.other,
  });
  const preview = useQuery(previewQuery(pair.id, wishesOf(keep, choices)));
  if (!sides.one || !sides.other || one.error || other.error || model.error) {
    return <EmptyState title={m("pair.unreadable")} />;
  }
  if (!model.data || !one.data || !other.data) return <Skeleton height={280} />;
  return (
    <>
      <CompareTable
        model={model.data}
        entries={{ one: one.data, other: other.data }}
        keep={keep}
        onKeep={onKeep}
        choices={choices}
        onChoices={onChoices}
        preview={preview.isPlaceholderData ? undefined : preview.data}
      />
      <Waterfall pair={pair} />
    </>
  );
}
