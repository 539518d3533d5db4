import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { groupsQuery, type Widget } from "../../api/layouts";
import { objectQuery } from "../../api/queries";
import { group } from "../../fields/decimal";
import { asText } from "../../fields/kind";
import { fieldOf, inBase } from "../../fields/model";
import { kindOf } from "../../fields/registry";
import { useReading } from "../../fields/useReading";
import { useText } from "../../text";
import { Icon } from "../../ui/Icon";
import { Skeleton } from "../../ui/kit";
import classes from "./Work.module.css";

/** One number that leads to its records; a count may have a sum beside it. */
export function Kpi({ widget }: { widget: Widget }) {
  const { l } = useText();
  const object = widget.object ?? "";
  const filter = widget.filter ?? "";
  const { fold = "count", of } = widget.figure ?? {};
  const { data: model } = useQuery(objectQuery(object));
  const field = (of && model && fieldOf(model, of)) || undefined;
  const reading = useReading(field ? [field] : []);
  const aggregates = [
    { name: "count", fold: "count" },
    ...(of ? [{ name: "value", fold: fold === "count" ? "sum" : fold, of }] : []),
  ];
  const figures = useQuery(groupsQuery({ object, filter, aggregates }));
  if (figures.isError) return null;
  const [found] = figures.data ?? [];
  const count = found?.count ?? 0;
  const value = asText(found?.value ?? "");
  const shown = field
    ? kindOf(field).toText({ value, field: inBase(field), reading })
    : group(value);
  const main = fold === "count" ? count.toLocaleString("en-US") : shown || "—";
  const beside = fold === "count" && count > 0 ? shown : "";
  return (
    <div className={classes.count} data-tone={widget.alarming && count > 0 ? "danger" : undefined}>
      <Link to="/o/$object" params={{ object }} search={{ list: widget.list ?? "all", filter }}>
        <span className={classes.countIcon}>
          <Icon name={widget.icon || model?.icon || object} size={22} />
        </span>
        <span className={classes.countWords}>
          <span className="quiet">{l(widget.label)}</span>
          <span className={classes.figures}>
            <span className={classes.number}>
              {figures.data ? main : <Skeleton height={30} width={40} />}
            </span>
            {beside && <span className={classes.sum}>{beside}</span>}
          </span>
        </span>
      </Link>
    </div>
  );
}
