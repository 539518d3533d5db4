import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { takeUpgrade, upgradeQuery } from "../../../api/config";
import { useAdminText } from "../../../text/admin";
import { Button, Textarea } from "../../../ui/kit";
import { showToast } from "../../../ui/toasts";
import { DrawerForm } from "../DrawerForm";
import { ProblemList } from "../ProblemList";
import { Conversions } from "./Conversions";
import own from "./Lifecycle.module.css";

/** Packs of a newer program that do not fit: what is in the way, and taking them once it is mended. */
export function UpgradeBar() {
  const { a, l } = useAdminText();
  const client = useQueryClient();
  const { data: upgrade } = useQuery(upgradeQuery);
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState("");
  if (!upgrade?.held) return null;
  const { problems = [], conversions = [], ok = false } = upgrade;
  const take = async () => {
    const { version } = await takeUpgrade(reason.trim());
    showToast({ tone: "done", text: a("upgrade.done", { version }) });
    void client.invalidateQueries();
  };
  return (
    <section className={own.bar} aria-label={a("upgrade.title")} data-upgrade={ok}>
      <strong>{a("upgrade.title")}</strong>
      <span style={{ flex: 1 }} />
      <Button disabled={!ok} onClick={() => setAsking(true)}>
        {a("upgrade.take")}
      </Button>
      <p style={{ flexBasis: "100%", margin: 0 }}>{upgrade.told && l(upgrade.told)}</p>
      <p style={{ flexBasis: "100%", margin: 0 }}>{a(ok ? "upgrade.ready" : "upgrade.mend")}</p>
      <div style={{ flexBasis: "100%" }}>
        <ProblemList problems={problems} />
        {conversions.length > 0 && <Conversions conversions={conversions} />}
      </div>
      {asking && (
        <DrawerForm
          as="dialog"
          title={a("upgrade.take")}
          submit={a("upgrade.take")}
          ready={reason.trim() !== ""}
          onSave={take}
          onClose={() => setAsking(false)}
        >
          <Textarea
            size="sm"
            autosize
            minRows={2}
            label={a("publish.reason")}
            required
            maxLength={500}
            value={reason}
            data-autofocus
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        </DrawerForm>
      )}
    </section>
  );
}
