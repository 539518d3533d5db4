import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { commandsQuery } from "../../api/queries";
import type { Entry, ObjectModel, OfferedCommand, Row } from "../../api/types";
import { runCommand } from "../../api/writes";
import { useText } from "../../text";
import { wordsFor } from "../../ui/ErrorNote";
import { Button, Tooltip } from "../../ui/kit";
import { showToast } from "../../ui/toasts";
import { CommandDialog } from "./CommandDialog";
import classes from "./Record.module.css";

const LOOKS = { primary: "filled", default: "default", danger: "outline" } as const;

interface CommandBarProps {
  model: ObjectModel;
  entry: Entry;
}

/** What can be done with a record now, and why the rest cannot. */
export function CommandBar({ model, entry }: CommandBarProps) {
  const texts = useText();
  const { l } = texts;
  const client = useQueryClient();
  const { data: commands } = useQuery(commandsQuery(model.name, entry.id));
  const [asking, setAsking] = useState<OfferedCommand | null>(null);

  const run = useMutation({
    mutationFn: ({ command, input }: { command: OfferedCommand; input: Row }) =>
      runCommand(model.name, entry.id, command.name, input),
    onSuccess: (done, { command }) => {
      setAsking(null);
      if (done?.record) client.setQueryData(["record", model.name, entry.id], done.record);
      showToast({
        tone: "done",
        text: l(done?.message) || texts.t("command.done", { command: l(command.label) }),
      });
    },
    onError: (error, { command }) => {
      // With a dialog open the problem is shown at its fields.
      if (!command.input?.length) showToast({ tone: "error", text: wordsFor(error, texts) });
    },
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ["record"] });
      void client.invalidateQueries({ queryKey: ["list"] });
    },
  });

  const start = (command: OfferedCommand) => {
    run.reset();
    if (command.input?.length) setAsking(command);
    else run.mutate({ command, input: {} });
  };

  return (
    <div className={classes.commands}>
      {commands?.map((command) => (
        <CommandButton
          key={command.name}
          command={command}
          busy={run.isPending && run.variables.command.name === command.name}
          onRun={start}
        />
      ))}
      {asking && (
        <CommandDialog
          command={asking}
          error={run.error}
          busy={run.isPending}
          onRun={(input) => run.mutate({ command: asking, input })}
          onClose={() => setAsking(null)}
        />
      )}
    </div>
  );
}

interface CommandButtonProps {
  command: OfferedCommand;
  busy: boolean;
  onRun: (command: OfferedCommand) => void;
}

function CommandButton({ command, busy, onRun }: CommandButtonProps) {
  const { l } = useText();
  const look = command.style ?? "default";
  const reason = l(command.reason);
  const button = (
    <Button
      variant={command.allowed ? LOOKS[look] : "default"}
      color={look === "danger" ? "red" : "brand"}
      loading={busy}
      aria-disabled={!command.allowed}
      data-disabled={!command.allowed || undefined}
      aria-describedby={reason ? `why-${command.name}` : undefined}
      data-command={command.name}
      onClick={() => command.allowed && onRun(command)}
    >
      {l(command.label)}
    </Button>
  );
  if (command.allowed || !reason) return button;
  return (
    <div className={classes.command}>
      <Tooltip label={reason}>{button}</Tooltip>
      <span id={`why-${command.name}`} className={classes.reason}>
        {reason}
      </span>
    </div>
  );
}
