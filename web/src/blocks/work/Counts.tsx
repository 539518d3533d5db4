import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { shortListQuery } from "../../api/queries";
import { type TextKey, useText } from "../../text";
import { Skeleton } from "../../ui/kit";
import classes from "./Work.module.css";

interface Figure {
  object: string;
  label: TextKey;
  filter: string;
  tone?: "danger";
}

const FIGURES: Figure[] = [
  {
    object: "sales_order",
    label: "work.open_orders",
    filter: 'owner = ME() and status in ("draft", "confirmed", "partly_shipped")',
  },
  {
    object: "receivable",
    label: "work.overdue",
    filter: 'status <> "settled" and due_date < TODAY()',
    tone: "danger",
  },
  {
    object: "lead",
    label: "work.my_leads",
    filter: 'owner = ME() and status in ("new", "working", "qualified")',
  },
  {
    object: "opportunity",
    label: "work.my_opportunities",
    filter: 'owner = ME() and stage not in ("won", "lost")',
  },
];

/** A few numbers that lead to their lists. */
export function Counts() {
  return (
    <ul className={classes.counts}>
      {FIGURES.map((figure) => (
        <Count key={figure.object} figure={figure} />
      ))}
    </ul>
  );
}

function Count({ figure }: { figure: Figure }) {
  const { t } = useText();
  const { object, filter } = figure;
  const count = useQuery({ ...shortListQuery(object, { filter }, 1), retry: false });
  // Whoever may not see the object has no such number.
  if (count.isError) return null;
  const total = count.data?.total ?? 0;
  return (
    <li className={classes.count} data-tone={total > 0 ? figure.tone : undefined}>
      <Link to="/o/$object" params={{ object }} search={{ list: "all", filter }}>
        <span className={classes.number}>
          {count.data ? total.toLocaleString("en-US") : <Skeleton height={32} width={48} />}
        </span>
        <span className="quiet">{t(figure.label)}</span>
      </Link>
    </li>
  );
}
