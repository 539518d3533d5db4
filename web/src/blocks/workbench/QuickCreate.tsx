import { Link } from "@tanstack/react-router";
import { useText } from "../../text";
import { Icon } from "../../ui/Icon";
import { useRights } from "./useRights";
import classes from "./Work.module.css";

const OFFERED = [
  "account",
  "contact",
  "lead",
  "opportunity",
  "activity",
  "task",
  "sales_order",
  "receipt",
];

/** The documents a day starts most often with, as far as this reader may. */
export function QuickCreate() {
  const { l } = useText();
  const { creatable } = useRights(OFFERED);
  return (
    <div className={classes.quick}>
      {creatable.map((model) => (
        <Link key={model.name} to="/o/$object/new" params={{ object: model.name }}>
          <Icon name={model.icon ?? model.name} />
          {l(model.label)}
        </Link>
      ))}
    </div>
  );
}
