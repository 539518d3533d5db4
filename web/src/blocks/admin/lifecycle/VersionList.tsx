import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type Back, type ConfigVersion, rollBack, versionsQuery } from "../../../api/config";
import { type AdminKey, useAdminText } from "../../../text/admin";
import { EmptyState } from "../../../ui/EmptyState";
import { ErrorNote } from "../../../ui/ErrorNote";
import { Button, Checkbox, Skeleton, Textarea } from "../../../ui/kit";
import { Tag } from "../../../ui/Tag";
import { showToast } from "../../../ui/toasts";
import { When } from "../../../ui/When";
import classes from "../Admin.module.css";
import { DrawerForm } from "../DrawerForm";
import { DiffList } from "./DiffList";
import own from "./Lifecycle.module.css";

const ACTIONS: Record<string, AdminKey> = {
  publish: "version.publish",
  rollback: "version.rollback",
  import: "version.import",
  pack: "version.pack",
};

/** Every version: who, when, why, what; any of them can be undone. */
export function VersionList() {
  const { a } = useAdminText();
  const { data, error, refetch } = useQuery(versionsQuery);
  const [chosen, setChosen] = useState<number[]>([]);
  const [back, setBack] = useState<Back | null>(null);
  if (error) return <ErrorNote error={error} retry={refetch} />;
  if (!data) return <Skeleton height={200} />;
  if (data.length === 0)
    return <EmptyState title={a("version.none")} hint={a("version.none_hint")} />;
  const newest = data[0]?.version;
  return (
    <div className={classes.stack}>
      <div className={`${classes.row} ${classes.wrap}`}>
        <span className="quiet">{a("version.hint")}</span>
        <span className={classes.space} />
        <Button
          disabled={chosen.length === 0}
          onClick={() => setBack({ versions: chosen.toSorted((x, y) => y - x) })}
        >
          {a("version.undo_chosen", { count: chosen.length })}
        </Button>
      </div>
      <ul className={own.versions}>
        {data.map((one) => (
          <VersionItem
            key={one.version}
            version={one}
            newest={one.version === newest}
            chosen={chosen.includes(one.version)}
            onChoose={(on) =>
              setChosen((old) =>
                on ? [...old, one.version] : old.filter((number) => number !== one.version),
              )
            }
            onBack={() => setBack({ to: one.version })}
          />
        ))}
      </ul>
      {back && (
        <BackDialog
          back={back}
          onClose={() => {
            setBack(null);
            setChosen([]);
          }}
        />
      )}
    </div>
  );
}

interface VersionItemProps {
  version: ConfigVersion;
  newest: boolean;
  chosen: boolean;
  onChoose: (on: boolean) => void;
  onBack: () => void;
}

function VersionItem({ version, newest, chosen, onChoose, onBack }: VersionItemProps) {
  const { a, t } = useAdminText();
  const action = ACTIONS[version.action ?? "publish"];
  return (
    <li>
      <details className={own.version}>
        <summary>
          <Checkbox
            aria-label={a("version.choose", { version: version.version })}
            checked={chosen}
            onClick={(event) => event.stopPropagation()}
            onChange={(event) => onChoose(event.currentTarget.checked)}
          />
          <strong className="numbers">v{version.version}</strong>
          <span className={own.reason}>{version.reason}</span>
          {action && version.action !== "publish" && <Tag text={a(action)} hue={265} />}
          <span className="quiet">{version.author?.label ?? t("history.system")}</span>
          <span className="quiet">
            <When at={version.at} />
          </span>
        </summary>
        <DiffList items={version.changes} />
        {!newest && (
          <div className={classes.end}>
            <Button variant="default" onClick={onBack}>
              {a("version.back_to", { version: version.version })}
            </Button>
          </div>
        )}
      </details>
    </li>
  );
}

function BackDialog({ back, onClose }: { back: Back; onClose: () => void }) {
  const { a } = useAdminText();
  const client = useQueryClient();
  const [reason, setReason] = useState("");
  const words =
    "to" in back
      ? a("version.back_to", { version: back.to })
      : a("version.undo", { versions: back.versions.map((one) => `v${one}`).join(" ") });
  const undo = async () => {
    const { version } = await rollBack(back, reason.trim());
    showToast({ tone: "done", text: a("version.undone", { version }) });
    void client.invalidateQueries();
  };
  return (
    <DrawerForm
      as="dialog"
      title={words}
      submit={a("version.rollback")}
      ready={reason.trim() !== ""}
      onSave={undo}
      onClose={onClose}
    >
      <p className={classes.hint}>{a("version.back_hint")}</p>
      <Textarea
        size="sm"
        autosize
        minRows={2}
        label={a("publish.reason")}
        required
        value={reason}
        data-autofocus
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </DrawerForm>
  );
}
