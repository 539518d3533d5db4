import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { figuresQuery, objectsQuery } from "../../api/queries";
import { group } from "../../fields/decimal";
import { type TextKey, useText } from "../../text";
import { Icon } from "../../ui/Icon";
import { Skeleton } from "../../ui/kit";
import { MY_OPPORTUNITIES, MY_ORDERS, OPEN_RECEIPTS } from "./mine";
import { useRights } from "./useRights";
import classes from "./Work.module.css";

interface Figure {
  object: string;
  label: TextKey;
  filter: string;
  /** The amount that is added up beside the count. */
  of?: string;
  tone?: "danger";
  /** Of use to those who write such records. */
  whoever?: string;
}

const FIGURES: Figure[] = [
  {
    object: "sales_order",
    label: "work.open_orders",
    filter: MY_ORDERS,
    of: "amount",
    whoever: "sales_order",
  },
  {
    object: "receivable",
    label: "work.overdue",
    filter: 'status <> "settled" and due_date < TODAY()',
    of: "open",
    tone: "danger",
  },
  {
    object: "lead",
    label: "work.my_leads",
    filter: 'owner = ME() and status in ("new", "working", "qualified")',
    whoever: "lead",
  },
  {
    object: "opportunity",
    label: "work.my_opportunities",
    filter: MY_OPPORTUNITIES,
    of: "amount",
    whoever: "opportunity",
  },
  {
    object: "receipt",
    label: "work.open_receipts",
    filter: OPEN_RECEIPTS,
    of: "open",
    whoever: "receipt",
  },
];

const WRITTEN = FIGURES.flatMap(({ whoever }) => whoever ?? []);

/** A few numbers that lead to their lists. */
export function Counts() {
  const { seen, mayCreate } = useRights(WRITTEN);
  return (
    <ul className={classes.counts}>
      {FIGURES.filter(
        ({ object, whoever }) => seen.has(object) && (!whoever || mayCreate.has(whoever)),
      ).map((figure) => (
        <Count key={figure.object} figure={figure} />
      ))}
    </ul>
  );
}

function Count({ figure }: { figure: Figure }) {
  const { t } = useText();
  const { object, filter, of } = figure;
  const { data: objects } = useQuery(objectsQuery);
  const figures = useQuery(figuresQuery(object, filter, of));
  if (figures.isError) return null;
  const count = figures.data?.count ?? 0;
  const sum = figures.data?.sum;
  return (
    <li className={classes.count} data-tone={count > 0 ? figure.tone : undefined}>
      <Link to="/o/$object" params={{ object }} search={{ list: "all", filter }}>
        <span className={classes.countIcon}>
          <Icon name={objects?.find(({ name }) => name === object)?.icon ?? object} size={22} />
        </span>
        <span className={classes.countWords}>
          <span className="quiet">{t(figure.label)}</span>
          <span className={classes.figures}>
            <span className={classes.number}>
              {figures.data ? count.toLocaleString("en-US") : <Skeleton height={30} width={40} />}
            </span>
            {of && count > 0 && sum && <span className={classes.sum}>¥ {group(sum, 2)}</span>}
          </span>
        </span>
      </Link>
    </li>
  );
}
