import type { Webhook } from "../../../api/webhooks";
import { type AdminKey, useAdminText } from "../../../text/admin";
import { AppLink } from "../../../ui/AppLink";
import classes from "../Admin.module.css";
import { HeadedTable } from "../HeadedTable";
import { LiveSwitch } from "../LiveSwitch";
import { useObjectChoices } from "../useChoices";
import { useEventWords } from "./words";

const COLUMNS: AdminKey[] = [
  "label.name",
  "webhook.active",
  "webhook.object",
  "webhook.events",
  "webhook.url",
  "webhook.owner",
];

interface WebhookTableProps {
  webhooks: Webhook[];
  onActive: (webhook: Webhook, active: boolean) => Promise<void>;
}

/** The webhooks there are, each to be paused with one click. */
export function WebhookTable({ webhooks, onActive }: WebhookTableProps) {
  const { a } = useAdminText();
  const objects = useObjectChoices();
  const eventWords = useEventWords();
  return (
    <HeadedTable heads={COLUMNS}>
      {webhooks.map((one) => (
        <tr key={one.id}>
          <td>
            <AppLink href={`/settings/webhooks/${one.id}`}>{one.name}</AppLink>
          </td>
          <td>
            <LiveSwitch
              words={`${a("webhook.active")}: ${one.name}`}
              on={one.active}
              onChange={(active) => onActive(one, active)}
            />
          </td>
          <td className={classes.whole}>
            {objects.find(({ value }) => value === one.object)?.label ?? one.object}
          </td>
          <td className={classes.whole}>{eventWords(one.events)}</td>
          <td style={{ overflowWrap: "anywhere", minWidth: 180 }}>{one.url}</td>
          <td className={classes.whole}>{one.owner?.label}</td>
        </tr>
      ))}
    </HeadedTable>
  );
}
