import { useQueryClient } from "@tanstack/react-query";
import { WEBHOOK_EVENTS, type Webhook, webhooksQuery } from "../../../api/webhooks";
import { changeRecord } from "../../../api/writes";
import { useAdminText } from "../../../text/admin";
import { wordsFor } from "../../../ui/ErrorNote";
import { showToast } from "../../../ui/toasts";

/** Which changes are told: 「新建、修改」 */
export function useEventWords() {
  const { a } = useAdminText();
  return (events: readonly string[] | null): string => {
    const told = WEBHOOK_EVENTS.filter((event) => events?.includes(event));
    if (told.length === 0 || told.length === WEBHOOK_EVENTS.length) return a("webhook.every_event");
    return told.map((event) => a(`webhook.event.${event}`)).join(" · ");
  };
}

/** Pauses a webhook or lets it go on, at once. */
export function useActive() {
  const texts = useAdminText();
  const client = useQueryClient();
  return async (webhook: Webhook, active: boolean) => {
    try {
      await changeRecord("webhook", webhook, { active });
    } catch (error) {
      showToast({ tone: "error", text: wordsFor(error, texts) });
    }
    await client.invalidateQueries({ queryKey: webhooksQuery.queryKey });
  };
}
