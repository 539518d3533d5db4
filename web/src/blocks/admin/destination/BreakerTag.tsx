import type { Breaker } from "../../../api/destinations";
import { useAdminText } from "../../../text/admin";
import { Tag } from "../../../ui/Tag";

const HUES: Record<Breaker, number> = { closed: 140, half_open: 50, open: 0 };

/** Whether the other side is being sent to or pulled from. */
export function BreakerTag({ breaker }: { breaker: Breaker }) {
  const { a } = useAdminText();
  return <Tag text={a(`destination.breaker_${breaker}`)} hue={HUES[breaker]} />;
}
