import { useState } from "react";
import { turnSecret } from "../../../api/sources";
import { useAdminText } from "../../../text/admin";
import { Button } from "../../../ui/kit";
import classes from "../Admin.module.css";
import { ShownOnce } from "../ShownOnce";
import { SecretDialog } from "../webhook/SecretDialog";

/** The secret that signed events and webhooks of a source are checked with: turned, and shown once. */
export function Secret({ id }: { id: string }) {
  const { a } = useAdminText();
  const [open, setOpen] = useState(false);
  const [secret, setSecret] = useState("");
  return (
    <section className={`${classes.panel} ${classes.stack}`} aria-label={a("webhook.secret")}>
      <h2>{a("webhook.secret")}</h2>
      <p className={classes.hint}>
        {a("sources.secret_hint", { address: `${window.location.origin}/v1/events/${id}` })}
      </p>
      <div className={classes.end}>
        <Button variant="default" onClick={() => setOpen(true)}>
          {a("webhook.rotate")}
        </Button>
      </div>
      {open && (
        <SecretDialog
          change={(hours) => turnSecret(id, hours)}
          hint={a("sources.overlap_hint")}
          onChanged={setSecret}
          onClose={() => setOpen(false)}
        />
      )}
      {secret && (
        <ShownOnce
          title={a("webhook.secret")}
          hint={a("sources.secret_once")}
          secret={secret}
          onClose={() => setSecret("")}
        />
      )}
    </section>
  );
}
