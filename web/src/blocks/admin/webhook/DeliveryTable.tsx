import { DELIVERY_STATES, type Delivery, type DeliveryState } from "../../../api/webhooks";
import { type AdminKey, useAdminText } from "../../../text/admin";
import { Checkbox } from "../../../ui/kit";
import { RecordLink } from "../../../ui/RecordLink";
import { Tag } from "../../../ui/Tag";
import { When } from "../../../ui/When";
import classes from "../Admin.module.css";
import { useObjectChoices } from "../useChoices";

const HUES: Record<DeliveryState, number> = { queued: 50, delivered: 140, dead: 0 };

/** What went wrong, where there are words for it. */
const ERRORS: Record<string, AdminKey> = {
  "outbound.address": "delivery.error.address",
  "outbound.failed": "delivery.error.failed",
  "outbound.tls": "delivery.error.tls",
  "webhook.gone": "delivery.error.gone",
};

interface DeliveryTableProps {
  deliveries: Delivery[];
  chosen: string[];
  onChosen: (ids: string[]) => void;
}

export function DeliveryTable({ deliveries, chosen, onChosen }: DeliveryTableProps) {
  const { a } = useAdminText();
  const all = deliveries.map(({ id }) => id);
  return (
    <div className={classes.scroll}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th>
              <Checkbox
                aria-label={a("delivery.choose_all")}
                checked={chosen.length === all.length}
                indeterminate={chosen.length > 0 && chosen.length < all.length}
                onChange={(event) => onChosen(event.currentTarget.checked ? all : [])}
              />
            </th>
            <th>{a("delivery.at")}</th>
            <th>{a("delivery.event")}</th>
            <th>{a("delivery.state")}</th>
            <th>{a("delivery.answer")}</th>
            <th>{a("delivery.attempts")}</th>
          </tr>
        </thead>
        <tbody>
          {deliveries.map((one) => (
            <Row
              key={one.id}
              delivery={one}
              chosen={chosen.includes(one.id)}
              onChosen={(on) =>
                onChosen(on ? [...chosen, one.id] : chosen.filter((id) => id !== one.id))
              }
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps {
  delivery: Delivery;
  chosen: boolean;
  onChosen: (on: boolean) => void;
}

function Row({ delivery, chosen, onChosen }: RowProps) {
  const { a } = useAdminText();
  const objects = useObjectChoices();
  const [object = "", action = ""] = delivery.event.split(".");
  const { state, status, error, next_at, attempts } = delivery;
  const known = DELIVERY_STATES.includes(state);
  const words = `${objects.find(({ value }) => value === object)?.label ?? object} · ${
    EVENT_WORDS[action] ? a(EVENT_WORDS[action]) : action
  }`;
  const said = error && ERRORS[error] ? a(ERRORS[error]) : error;
  return (
    <tr>
      <td>
        <Checkbox
          aria-label={a("delivery.choose", { id: delivery.id })}
          checked={chosen}
          onChange={(event) => onChosen(event.currentTarget.checked)}
        />
      </td>
      <td className={classes.whole}>
        <When at={delivery.created_at} />
      </td>
      <td className={classes.whole}>
        <RecordLink object={object} id={delivery.record}>
          {words}
        </RecordLink>
      </td>
      <td>
        <Tag text={known ? a(`delivery.state.${state}`) : state} hue={HUES[state]} />
      </td>
      <td style={{ minWidth: 180 }}>
        {status !== null && <span className="numbers">HTTP {status}</span>} {said}
        {state === "queued" && next_at && (attempts ?? 0) > 0 && (
          <span className="quiet">
            {" "}
            {a("delivery.next")} <When at={next_at} />
          </span>
        )}
      </td>
      <td className="numbers">{attempts ?? 0}</td>
    </tr>
  );
}

const EVENT_WORDS: Record<string, AdminKey> = {
  create: "webhook.event.create",
  update: "webhook.event.update",
  delete: "webhook.event.delete",
  restore: "webhook.event.restore",
};
