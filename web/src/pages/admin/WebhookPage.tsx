import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { changeSecret, type Webhook, webhooksQuery } from "../../api/webhooks";
import { deleteRecord } from "../../api/writes";
import classes from "../../blocks/admin/Admin.module.css";
import { DrawerForm } from "../../blocks/admin/DrawerForm";
import { ShownOnce } from "../../blocks/admin/ShownOnce";
import { useObjectChoices } from "../../blocks/admin/useChoices";
import { Deliveries } from "../../blocks/admin/webhook/Deliveries";
import { SecretDialog } from "../../blocks/admin/webhook/SecretDialog";
import { WebhookDrawer } from "../../blocks/admin/webhook/WebhookDrawer";
import { useActive, useEventWords } from "../../blocks/admin/webhook/words";
import { useAdminText } from "../../text/admin";
import { AppLink } from "../../ui/AppLink";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorNote } from "../../ui/ErrorNote";
import { Button, Skeleton } from "../../ui/kit";
import { Tag } from "../../ui/Tag";
import { useTitle } from "../../ui/useTitle";

/** One webhook: what it tells to whom, and what was delivered. */
export function WebhookPage() {
  const { id } = useParams({ strict: false }) as { id: string };
  const { a } = useAdminText();
  const { data, error, refetch } = useQuery(webhooksQuery);
  const webhook = data?.find((one) => one.id === id);
  useTitle(webhook?.name ?? a("section.webhooks"));
  if (error) return <ErrorNote error={error} retry={refetch} />;
  if (!data) return <Skeleton height={300} />;
  if (!webhook) {
    return (
      <EmptyState
        icon="antenna"
        title={a("webhook.missing")}
        action={<AppLink href="/settings/webhooks">{a("section.webhooks")}</AppLink>}
      />
    );
  }
  return (
    <div className={classes.page}>
      <Head webhook={webhook} />
      <Deliveries webhook={webhook} />
    </div>
  );
}

function Head({ webhook }: { webhook: Webhook }) {
  const { a } = useAdminText();
  const client = useQueryClient();
  const navigate = useNavigate();
  const setActive = useActive();
  const eventWords = useEventWords();
  const objects = useObjectChoices();
  const [open, setOpen] = useState<"edit" | "secret" | "remove" | null>(null);
  const [secret, setSecret] = useState("");
  const again = () => client.invalidateQueries({ queryKey: webhooksQuery.queryKey });
  return (
    <>
      <header className={classes.head}>
        <h1>{webhook.name}</h1>
        <Tag
          text={a(webhook.active ? "webhook.on" : "webhook.paused")}
          hue={webhook.active ? 140 : 50}
        />
        <span className={classes.space} />
        <Button variant="default" onClick={() => setActive(webhook, !webhook.active)}>
          {a(webhook.active ? "webhook.pause" : "webhook.go_on")}
        </Button>
        <Button variant="default" onClick={() => setOpen("edit")}>
          {a("webhook.edit")}
        </Button>
        <Button variant="default" onClick={() => setOpen("secret")}>
          {a("webhook.rotate")}
        </Button>
        <Button variant="default" onClick={() => setOpen("remove")}>
          {a("webhook.remove")}
        </Button>
        <AppLink href="/settings/webhooks">{a("section.webhooks")}</AppLink>
      </header>
      <p className="quiet" style={{ overflowWrap: "anywhere" }}>
        {objects.find(({ value }) => value === webhook.object)?.label ?? webhook.object} ·{" "}
        {eventWords(webhook.events)} → {webhook.url}
      </p>
      {open === "edit" && (
        <WebhookDrawer
          webhook={webhook}
          onSaved={() => void again()}
          onClose={() => setOpen(null)}
        />
      )}
      {open === "secret" && (
        <SecretDialog
          change={(hours) => changeSecret(webhook.id, hours)}
          hint={a("webhook.overlap_hint")}
          onChanged={setSecret}
          onClose={() => setOpen(null)}
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
      {open === "remove" && (
        <DrawerForm
          as="dialog"
          title={a("webhook.remove_words", { words: webhook.name })}
          submit={a("webhook.remove")}
          ready
          onSave={async () => {
            await deleteRecord("webhook", webhook);
            await navigate({ to: "/settings/webhooks", ignoreBlocker: true });
            await again();
          }}
          onClose={() => setOpen(null)}
        >
          <p>{a("webhook.remove_hint")}</p>
        </DrawerForm>
      )}
    </>
  );
}
