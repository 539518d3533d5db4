import { IconTrash } from "@tabler/icons-react";
import { useAdminText } from "../../../text/admin";
import { EmptyState } from "../../../ui/EmptyState";
import { ActionIcon } from "../../../ui/kit";
import { Tag } from "../../../ui/Tag";
import classes from "../Admin.module.css";
import type { Stretch } from "./days";
import { stretchWords } from "./words";

interface StretchesProps {
  stretches: Stretch[];
  onRemove: (stretch: Stretch) => void;
}

/** What a year differs in from its weeks, in words. */
export function Stretches({ stretches, onRemove }: StretchesProps) {
  const { a } = useAdminText();
  if (stretches.length === 0) {
    return <EmptyState title={a("calendar.none_year")} hint={a("calendar.none_year_hint")} />;
  }
  return (
    <div className={classes.scroll}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th>{a("calendar.days")}</th>
            <th>{a("calendar.kind")}</th>
            <th>{a("calendar.day_name")}</th>
            <th aria-label={a("action.remove_words", { words: "" })} />
          </tr>
        </thead>
        <tbody>
          {stretches.map((one) => (
            <tr key={one.from}>
              <td className="numbers">{stretchWords(one, { a })}</td>
              <td>
                <Tag
                  text={a(one.worked ? "calendar.worked" : "calendar.free")}
                  hue={one.worked ? 210 : 0}
                />
              </td>
              <td>{one.name}</td>
              <td>
                <ActionIcon
                  aria-label={a("action.remove_words", { words: `${one.name} ${one.from}` })}
                  onClick={() => onRemove(one)}
                >
                  <IconTrash size={16} />
                </ActionIcon>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
