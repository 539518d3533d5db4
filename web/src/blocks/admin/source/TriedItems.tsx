import type { Tried } from "../../../api/sources";
import { useText } from "../../../text";
import { useAdminText } from "../../../text/admin";
import { When } from "../../../ui/When";
import classes from "../Admin.module.css";

/** The touchpoints that came of a sample, and what is wrong with the rest of it. */
export function TriedItems({ items }: { items: Tried[] }) {
  const { a } = useAdminText();
  const { l } = useText();
  const events = items.flatMap((item) =>
    item.events.map((event, place) => ({ ...event, key: `${item.place}.${place}` })),
  );
  const errors = items.flatMap((item) =>
    item.errors.map((error) => ({ ...error, key: `${item.place}.${error.field}` })),
  );
  return (
    <div role="status" className={classes.stack}>
      {errors.length > 0 && (
        <ul className={classes.problems}>
          {errors.map((error) => (
            <li key={error.key}>
              <code>{error.key} </code>
              {l({ zh: error.detail_zh ?? "", en: error.detail_en ?? "" })}
            </li>
          ))}
        </ul>
      )}
      {events.length === 0 && errors.length === 0 && <p>{a("sources.mapping_nothing")}</p>}
      {events.length > 0 && (
        <div className={classes.scroll}>
          <table className={classes.table}>
            <thead>
              <tr>
                <th>{a("sources.at")}</th>
                <th>{a("sources.event")}</th>
                <th>{a("sources.subject")}</th>
                <th>{a("sources.properties")}</th>
              </tr>
            </thead>
            <tbody>
              {events.map((event) => (
                <tr key={event.key}>
                  <td>
                    <When at={event.occurred_at} />
                  </td>
                  <td>{event.event || event.type}</td>
                  <td>{event.subject}</td>
                  <td>
                    <code>{JSON.stringify(event.properties)}</code>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}
