import { IconPlus } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { webhooksQuery } from "../../api/webhooks";
import classes from "../../blocks/admin/Admin.module.css";
import { ShownOnce } from "../../blocks/admin/ShownOnce";
import { WebhookDrawer } from "../../blocks/admin/webhook/WebhookDrawer";
import { WebhookTable } from "../../blocks/admin/webhook/WebhookTable";
import { useActive } from "../../blocks/admin/webhook/words";
import { useAdminText } from "../../text/admin";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorNote } from "../../ui/ErrorNote";
import { Button, Skeleton } from "../../ui/kit";
import { useTitle } from "../../ui/useTitle";

/** Which other systems are told of changes. */
export function Webhooks() {
  const { a } = useAdminText();
  const client = useQueryClient();
  const { data, error, refetch } = useQuery(webhooksQuery);
  const [making, setMaking] = useState(false);
  const [secret, setSecret] = useState("");
  const setActive = useActive();
  useTitle(a("section.webhooks"));
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <h1>{a("section.webhooks")}</h1>
        <span className={classes.space} />
        <Button leftSection={<IconPlus size={16} />} onClick={() => setMaking(true)}>
          {a("webhook.new")}
        </Button>
      </header>
      <p className="quiet">{a("webhook.hint")}</p>
      {error && <ErrorNote error={error} retry={refetch} />}
      {!data && !error && <Skeleton height={160} />}
      {data?.length === 0 && (
        <EmptyState icon="antenna" title={a("webhook.none")} hint={a("webhook.none_hint")} />
      )}
      {data && data.length > 0 && <WebhookTable webhooks={data} onActive={setActive} />}
      {making && (
        <WebhookDrawer
          webhook={null}
          onSaved={(told) => {
            setSecret(told);
            void client.invalidateQueries({ queryKey: webhooksQuery.queryKey });
          }}
          onClose={() => setMaking(false)}
        />
      )}
      {secret && (
        <ShownOnce
          title={a("webhook.secret")}
          hint={a("webhook.secret_hint")}
          secret={secret}
          onClose={() => setSecret("")}
        />
      )}
    </div>
  );
}
