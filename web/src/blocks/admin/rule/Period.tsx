import { lastDays, momentsOf } from "../../../api/rehearsals";
import { useAdminText } from "../../../text/admin";
import { DateField } from "../../../ui/DateField";
import { SegmentedControl } from "../../../ui/kit";
import classes from "../Admin.module.css";

const LAST_DAYS = [7, 30, 90];
const CUSTOM = "custom";

/** What has been chosen: so many days up to now, or from one day to another. */
export interface Chosen {
  days: string;
  from: string | null;
  to: string | null;
}

export const FIRST: Chosen = { days: "30", from: null, to: null };

/** From when to when that is, as of now; none while a day is missing. */
export const spanOf = ({ days, from, to }: Chosen) =>
  days === CUSTOM ? momentsOf(from, to) : lastDays(Number(days));

interface PeriodProps {
  chosen: Chosen;
  onChoose: (chosen: Chosen) => void;
}

/** The time a rule is tried over. */
export function Period({ chosen, onChoose }: PeriodProps) {
  const { a } = useAdminText();
  const days = LAST_DAYS.map((count) => ({
    value: String(count),
    label: a("rehearsal.days", { count }),
  }));
  return (
    <>
      <SegmentedControl
        value={chosen.days}
        onChange={(value) => onChoose({ ...chosen, days: value })}
        aria-label={a("rehearsal.period")}
        data={[...days, { value: CUSTOM, label: a("rehearsal.custom") }]}
      />
      {chosen.days === CUSTOM && (
        <div className={classes.pair}>
          {(["from", "to"] as const).map((end) => (
            <DateField
              key={end}
              withTime={false}
              name={end}
              label={a(`rehearsal.${end}`)}
              value={chosen[end]}
              onChange={(value) => onChoose({ ...chosen, [end]: value })}
            />
          ))}
        </div>
      )}
    </>
  );
}
