import { useQuery } from "@tanstack/react-query";
import { commandsQuery, historyQuery } from "../../api/queries";
import type { HistoryItem, ObjectModel, Value } from "../../api/types";
import type { Reading } from "../../fields/kind";
import { fieldOf } from "../../fields/model";
import { kindOf } from "../../fields/registry";
import { useReading } from "../../fields/useReading";
import { type TextKey, useText } from "../../text";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorNote } from "../../ui/ErrorNote";
import { Skeleton } from "../../ui/kit";
import { When } from "../../ui/When";
import classes from "./Record.module.css";

const ACTIONS: Record<string, TextKey> = {
  create: "history.create",
  update: "history.update",
  delete: "history.delete",
  restore: "history.restore",
  refuse: "history.refuse",
};

/** Who changed what, and when. */
export function History({ model, id }: { model: ObjectModel; id: string }) {
  const { t, l } = useText();
  const reading = useReading(model.fields);
  const { data: items, error, refetch } = useQuery(historyQuery(model.name, id));
  const { data: commands } = useQuery(commandsQuery(model.name, id));
  const labels = new Map(commands?.map(({ name, label }) => [name, l(label)]));
  if (error) return <ErrorNote error={error} retry={refetch} />;
  if (!items) return <Skeleton height={120} />;
  if (items.length === 0) return <EmptyState title={t("history.none")} />;
  return (
    <ol className={classes.history}>
      {items.map((item) => (
        <HistoryEntry key={item.seq} item={item} model={model} labels={labels} reading={reading} />
      ))}
    </ol>
  );
}

interface HistoryEntryProps {
  item: HistoryItem;
  model: ObjectModel;
  /** What the commands are called. */
  labels: Map<string, string>;
  reading: Reading;
}

function HistoryEntry({ item, model, labels, reading }: HistoryEntryProps) {
  const { t, l } = useText();
  const action = ACTIONS[item.action];
  // A command has a name for readers; what the system notes for itself is for the log.
  const reason = labels.get(item.reason ?? "") ?? (item.actor ? item.reason : null);
  const show = (name: string, value: Value) => {
    const field = fieldOf(model, name);
    return (field && kindOf(field).toText({ value, field, reading })) || "—";
  };
  return (
    <li>
      <div>
        <strong>{item.actor?.label ?? t("history.system")}</strong>{" "}
        {action
          ? t(action)
          : t("history.command", { command: labels.get(item.action) ?? item.action })}{" "}
        <span className="quiet">
          <When at={item.at} />
          {reason && ` · ${reason}`}
        </span>
      </div>
      <div className={classes.changes}>
        {item.changes.map((change) => (
          <Change
            key={change.field}
            name={l(change.label) || l(fieldOf(model, change.field)?.label) || change.field}
            old={item.action === "create" ? null : show(change.field, change.old)}
            now={show(change.field, change.new)}
          />
        ))}
      </div>
    </li>
  );
}

function Change({ name, old, now }: { name: string; old: string | null; now: string }) {
  return (
    <>
      <span className="quiet">{name}</span>
      <span>
        {old !== null && <span className={classes.old}>{old}</span>}
        {old !== null && " → "}
        {now}
      </span>
    </>
  );
}
