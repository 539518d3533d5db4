import { useText } from "../../text";
import { Bars } from "./Bars";
import classes from "./Chart.module.css";
import { Line } from "./Line";
import { Pie } from "./Pie";
import type { Point } from "./points";

interface ChartProps {
  kind: "bar" | "line" | "pie";
  label: string;
  points: Point[];
}

/** Numbers by a key, drawn small; what is drawn is told in words as well. */
export default function Chart({ kind, label, points }: ChartProps) {
  const { t } = useText();
  if (kind === "bar") return <Bars label={label} points={points} />;
  return (
    <>
      {kind === "pie" ? <Pie points={points} /> : <Line points={points} />}
      {kind === "line" && (
        <details className={classes.data}>
          <summary>{t("chart.data")}</summary>
          <Bars label={label} points={points} />
        </details>
      )}
    </>
  );
}
