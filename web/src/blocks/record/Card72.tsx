import { useQuery } from "@tanstack/react-query";
import { cardQuery } from "../../api/queries";
import { shiftPoint } from "../../fields/decimal";
import { useText } from "../../text";
import { Skeleton } from "../../ui/kit";
import { When } from "../../ui/When";
import classes from "./Card72.module.css";

interface Card72Props {
  object: string;
  id: string;
  /** Only the lines, for a card that stands on another card. */
  bare?: boolean;
}

/** What a customer did in the last 72 hours, and how sure we are of it. */
export function Card72({ object, id, bare = false }: Card72Props) {
  const { t, l } = useText();
  const { data: card, error } = useQuery(cardQuery(object, id));
  if (error) return bare ? null : <p className="quiet">{t("card.unavailable")}</p>;
  if (!card) return <Skeleton height={bare ? 44 : 88} />;
  const lines = (
    <ul className={classes.lines}>
      {card.lines.map((line) => (
        <li key={`${line.at}-${line.event_id}`}>{l(line.text)}</li>
      ))}
      {card.lines.length === 0 && <li className="quiet">{t("card.none")}</li>}
    </ul>
  );
  if (bare) return lines;
  return (
    <section className={classes.card} aria-label={t("card.title")}>
      <h3>{t("card.title")}</h3>
      {lines}
      <div className={classes.foot}>
        {card.sources.map((source) => (
          <span key={source.name}>
            {source.name}
            {source.trust && ` ${t("trust", { percent: shiftPoint(source.trust, 2) })}`}
          </span>
        ))}
        <When at={card.computed_at} />
      </div>
    </section>
  );
}
