import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { objectsQuery } from "../../api/queries";
import { useText } from "../../text";
import { Icon } from "../../ui/Icon";
import classes from "./Work.module.css";

/** The documents a day starts most often with; the server names those the reader may make. */
export function QuickCreate({ objects }: { objects: string[] }) {
  const { l } = useText();
  const { data: known } = useQuery(objectsQuery);
  return (
    <div className={classes.quick}>
      {objects.map((name) => {
        const object = known?.find((one) => one.name === name);
        return object ? (
          <Link key={name} to="/o/$object/new" params={{ object: name }}>
            <Icon name={object.icon ?? name} />
            {l(object.label)}
          </Link>
        ) : null;
      })}
    </div>
  );
}
