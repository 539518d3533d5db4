import { useQueries } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { objectQuery } from "../../api/queries";
import { useText } from "../../text";
import { Icon } from "../../ui/Icon";
import classes from "./Work.module.css";

const OFFERED = ["account", "contact", "lead", "opportunity", "activity", "task", "sales_order"];

/** The documents a sales rep starts most often, as far as this one may. */
export function QuickCreate() {
  const { l } = useText();
  const models = useQueries({
    queries: OFFERED.map((name) => ({ ...objectQuery(name), retry: false })),
  });
  return (
    <div className={classes.quick}>
      {models.map(({ data: model }) =>
        model?.may.create ? (
          <Link key={model.name} to="/o/$object/new" params={{ object: model.name }}>
            <Icon name={model.icon ?? model.name} />
            {l(model.label)}
          </Link>
        ) : null,
      )}
    </div>
  );
}
