import type { DeletedEntry } from "../../../api/bin";
import type { ObjectModel } from "../../../api/types";
import { fieldsOf, titleOf } from "../../../fields/model";
import { kindOf } from "../../../fields/registry";
import { useReading } from "../../../fields/useReading";
import { useAdminText } from "../../../text/admin";
import { Button } from "../../../ui/kit";
import { When } from "../../../ui/When";
import classes from "../Admin.module.css";

const COLUMNS_MAX = 3;
// These take more room than a row has.
const LONG = new Set(["lines", "rich_text", "long_text", "json", "attachment", "image"]);

interface BinTableProps {
  model: ObjectModel;
  entries: DeletedEntry[];
  onRestore: (entry: DeletedEntry) => void;
}

/** Deleted records, told apart by what their list shows. */
export function BinTable({ model, entries, onRestore }: BinTableProps) {
  const { a, l } = useAdminText();
  const reading = useReading(model.fields);
  const named = model.lists[0]?.columns.filter((name) => name !== model.title) ?? [];
  const columns = fieldsOf(model, named)
    .filter(({ type }) => !LONG.has(type))
    .slice(0, COLUMNS_MAX);
  return (
    <div className={`${classes.panel} ${classes.scroll}`}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th>{a("bin.record")}</th>
            <th>{a("bin.deleted")}</th>
            <th aria-label={a("bin.restore")} />
            {columns.map((field) => (
              <th key={field.name}>{l(field.label)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <tr key={entry.id}>
              <td>{titleOf(model, entry)}</td>
              <td className={classes.whole}>
                <When at={entry._deleted_at} />
              </td>
              <td>
                <Button
                  size="compact-sm"
                  variant="default"
                  aria-label={`${a("bin.restore")}: ${titleOf(model, entry)}`}
                  onClick={() => onRestore(entry)}
                >
                  {a("bin.restore")}
                </Button>
              </td>
              {columns.map((field) => {
                const { Cell } = kindOf(field);
                return (
                  <td key={field.name} className={classes.whole}>
                    <Cell value={entry[field.name]} field={field} reading={reading} />
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
