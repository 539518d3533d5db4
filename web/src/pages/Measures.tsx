import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { measuresQuery } from "../api/measures";
import { CoverageTable } from "../blocks/measures/CoverageTable";
import { MeasureTable } from "../blocks/measures/MeasureTable";
import { useMoreText } from "../text/more";
import { ErrorNote } from "../ui/ErrorNote";
import { SegmentedControl, Skeleton } from "../ui/kit";
import { useTitle } from "../ui/useTitle";
import classes from "./Signals.module.css";

const WEEKS = ["4", "13", "53"] as const;

/** How well touchpoints turn into signals, and signals into answers. */
export function Measures() {
  const { m } = useMoreText();
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as { weeks?: string };
  const weeks = WEEKS.find((one) => one === search.weeks) ?? "4";
  const { data, error, refetch } = useQuery(measuresQuery(Number(weeks)));
  useTitle(m("measures.title"));
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <h1>{m("measures.title")}</h1>
        <SegmentedControl
          aria-label={m("measures.weeks_shown")}
          value={weeks}
          onChange={(next) =>
            void navigate({ to: "/measures", search: { weeks: next }, replace: true })
          }
          data={WEEKS.map((count) => ({ value: count, label: m("measures.weeks", { count }) }))}
        />
      </header>
      {error && <ErrorNote error={error} retry={refetch} />}
      {!data && !error && <Skeleton height={240} />}
      {data?.measures.map((measure) => (
        <MeasureTable key={measure.name} measure={measure} />
      ))}
      {data && data.coverage.items.length > 0 && <CoverageTable coverage={data.coverage} />}
    </div>
  );
}
