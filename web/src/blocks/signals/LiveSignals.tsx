import { useState } from "react";
import { useText } from "../../text";
import { dropCard, useLive } from "../live/live";
import { SignalCard } from "./SignalCard";
import classes from "./Signals.module.css";
import { WhyPanel } from "./WhyPanel";

/** Signals that have just arrived, in the corner of whatever page is open. */
export function LiveSignals() {
  const { t } = useText();
  const { cards } = useLive();
  const [asked, setAsked] = useState<string | null>(null);
  return (
    <>
      <section className={classes.live} aria-live="polite" aria-label={t("signal.live")}>
        {cards.map((signal) => (
          <SignalCard
            key={signal.id}
            signal={signal}
            onWhy={({ id }) => setAsked(id)}
            onClose={({ id }) => dropCard(id)}
          />
        ))}
      </section>
      <WhyPanel signalId={asked} onClose={() => setAsked(null)} />
    </>
  );
}
