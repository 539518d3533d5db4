import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { objectQuery, shortListQuery } from "../../api/queries";
import type { Entry, ObjectModel } from "../../api/types";
import { changeRecord, runCommand } from "../../api/writes";
import { asText } from "../../fields/kind";
import { titleOf } from "../../fields/model";
import { asReference } from "../../fields/reference";
import { useText } from "../../text";
import { useMoreText } from "../../text/more";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorNote, wordsFor } from "../../ui/ErrorNote";
import { Button, Checkbox, Skeleton } from "../../ui/kit";
import { RecordLink } from "../../ui/RecordLink";
import { Tag } from "../../ui/Tag";
import { dayOf } from "../../ui/times";
import { showToast } from "../../ui/toasts";
import classes from "./Work.module.css";

const MINE = 'assignee = ME() and status = "open"';

/** My open to-dos, the most urgent first; a tick closes one. */
export function MyTasks({ limit }: { limit: number }) {
  const { t } = useText();
  const { data: model, error } = useQuery(objectQuery("task"));
  const list = useQuery(shortListQuery("task", { filter: MINE, sort: "due_at" }, limit));
  const failed = error ?? list.error;
  if (failed) return <ErrorNote error={failed} retry={list.refetch} />;
  if (!list.data || !model) return <Skeleton height={160} />;
  if (list.data.items.length === 0) {
    const create = model.may.create && (
      <Link to="/o/$object/new" params={{ object: "task" }}>
        {t("work.new_task")}
      </Link>
    );
    return <EmptyState title={t("work.no_tasks")} hint={t("work.no_tasks_hint")} action={create} />;
  }
  return (
    <ul className={classes.rows}>
      {list.data.items.map((task) => (
        <TaskRow key={task.id} task={task} model={model} />
      ))}
    </ul>
  );
}

function TaskRow({ task, model }: { task: Entry; model: ObjectModel }) {
  const texts = useText();
  const client = useQueryClient();
  const dueAt = asText(task.due_at);
  const due = dueAt ? dayOf(new Date(dueAt)) : "";
  const late = due !== "" && new Date(dueAt) < new Date();
  const about = asReference(task.account);
  const title = titleOf(model, task);
  const finish = useMutation({
    mutationFn: () => changeRecord("task", task, { status: "done" }),
    onSuccess: (closed) =>
      showToast({
        tone: "done",
        text: texts.t("work.task_done", { task: title }),
        action: {
          label: texts.t("action.undo"),
          run: () =>
            void changeRecord("task", closed, { status: "open" }).finally(() =>
              client.invalidateQueries({ queryKey: ["list", "task"] }),
            ),
        },
      }),
    onError: (error) => showToast({ tone: "error", text: wordsFor(error, texts) }),
    onSettled: () => client.invalidateQueries({ queryKey: ["list", "task"] }),
  });
  return (
    <li className={classes.row}>
      <Checkbox
        aria-label={texts.t("work.finish", { task: title })}
        checked={finish.isPending}
        disabled={finish.isPending || !model.may.update}
        onChange={() => finish.mutate()}
      />
      <span className={classes.main}>
        <RecordLink object="task" id={task.id}>
          {title}
        </RecordLink>
        {about && <span className="quiet"> {about.label}</span>}
      </span>
      <Answer task={task} title={title} />
      {due && (
        <span className={classes.due} data-late={late || undefined}>
          {late ? texts.t("work.late", { day: due.slice(5) }) : due.slice(5)}
        </span>
      )}
    </li>
  );
}

/** 「知道了」 on a to-do that goes to the superior when nobody answers, and whether it already has. */
function Answer({ task, title }: { task: Entry; title: string }) {
  const texts = useMoreText();
  const client = useQueryClient();
  const answer = useMutation({
    mutationFn: () => runCommand("task", task.id, "task.acknowledge", {}),
    onError: (error) => showToast({ tone: "error", text: wordsFor(error, texts) }),
    onSettled: () => client.invalidateQueries({ queryKey: ["list", "task"] }),
  });
  const escalated = asText(task.escalated_at) !== "";
  const waiting = escalated || asText(task.escalate_at) !== "";
  if (!waiting || asText(task.acknowledged_at) !== "") return null;
  return (
    <>
      {escalated && <Tag text={texts.m("task.escalated")} hue={0} />}
      <Button
        variant="default"
        size="compact-sm"
        aria-label={texts.m("task.acknowledge_named", { task: title })}
        loading={answer.isPending}
        onClick={() => answer.mutate()}
      >
        {texts.m("task.acknowledge")}
      </Button>
    </>
  );
}
