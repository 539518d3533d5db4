import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { commandsQuery } from "../../api/queries";
import type { Entry, ObjectModel, OfferedCommand, Row } from "../../api/types";
import { runCommand } from "../../api/writes";
import { useText } from "../../text";
import { wordsFor } from "../../ui/ErrorNote";
import { Button, Tooltip, VisuallyHidden } from "../../ui/kit";
import { showToast } from "../../ui/toasts";
import { CommandDialog } from "./CommandDialog";
import classes from "./Record.module.css";

const LOOKS = { primary: "filled", default: "default", danger: "outline" } as const;

/** What needs another role does not take the room of what can be done. */
export function isOffered(command: OfferedCommand): boolean {
  return command.allowed || command.reason_code !== "access.command";
}

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

  // The next step that cannot be taken says why without being asked.
  const steps = commands?.filter(({ style }) => style === "primary").filter(isOffered) ?? [];
  const missing = steps.some(({ allowed }) => allowed) ? undefined : steps[0];

  const start = (command: OfferedCommand) => {
    run.reset();
    if (command.input?.length) setAsking(command);
    else run.mutate({ command, input: {} });
  };

  return (
    <div className={classes.commands}>
      {commands?.filter(isOffered).map((command) => (
        <CommandButton
          key={command.name}
          command={command}
          busy={run.isPending && run.variables.command.name === command.name}
          onRun={start}
        />
      ))}
      {missing && (
        <p className={classes.missing}>
          {texts.t("command.not_yet", { command: l(missing.label), reason: l(missing.reason) })}
        </p>
      )}
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
  const reason = command.allowed ? "" : l(command.reason);
  const why = `why-${command.name}`;
  return (
    <Tooltip label={reason} disabled={!reason} events={{ hover: true, focus: true, touch: true }}>
      <span>
        <Button
          variant={command.allowed ? LOOKS[look] : "default"}
          color={look === "danger" ? "red" : "brand"}
          loading={busy}
          className={lookOf(command)}
          aria-disabled={!command.allowed}
          aria-describedby={reason ? why : undefined}
          data-command={command.name}
          onClick={() => command.allowed && onRun(command)}
        >
          {l(command.label)}
        </Button>
        {reason && (
          <VisuallyHidden id={why} component="span">
            {reason}
          </VisuallyHidden>
        )}
      </span>
    </Tooltip>
  );
}

function lookOf({ allowed, style }: OfferedCommand): string | undefined {
  if (!allowed) return classes.blocked;
  return style === "danger" ? classes.danger : undefined;
}
