import type { Pair, Step } from "../../api/duplicates";
import { useMoreText } from "../../text/more";
import classes from "./Duplicate.module.css";
import { stairsOf } from "./pairs";

const DIGITS = 2;

/** What speaks for and against the two being one, in bits, each bar from where the one before ended. */
export function Waterfall({ pair }: { pair: Pair }) {
  const { m, l } = useMoreText();
  const steps = (Array.isArray(pair.steps) ? pair.steps : []) as unknown as Step[];
  return (
    <section className={classes.waterfall} aria-label={m("pair.waterfall")}>
      <h3>{m("pair.waterfall")}</h3>
      <p className="quiet">{m("pair.waterfall_hint")}</p>
      <ol>
        {stairsOf(steps).map(({ step, bits, from, width }) => (
          <li key={step.field}>
            <span>{l(step.label)}</span>
            <span className="quiet">{l(step.told)}</span>
            <span className={classes.track} aria-hidden>
              <span
                className={classes.bar}
                data-sign={Math.sign(bits)}
                style={{ left: `${from}%`, width: `${width}%` }}
              />
            </span>
            <span className="numbers">{signed(bits)}</span>
          </li>
        ))}
        <li className={classes.sum}>
          <span>{m("pair.sum")}</span>
          <span>{m("pair.percent", { percent: Number(pair.probability) })}</span>
          <span />
          <span className="numbers">{signed(Number(pair.weight))}</span>
        </li>
      </ol>
    </section>
  );
}

function signed(bits: number): string {
  const text = Math.abs(bits).toFixed(DIGITS);
  if (Number(text) === 0) return text;
  return `${bits < 0 ? "−" : "+"}${text}`;
}
