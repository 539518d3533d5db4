import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams, useRouter, useSearch } from "@tanstack/react-router";
import { type FormEvent, type KeyboardEvent, useRef, useState } from "react";
import { call } from "../api/client";
import { isStale, Problem } from "../api/problem";
import { objectQuery, recordQuery } from "../api/queries";
import type { Entry, ObjectModel, Row } from "../api/types";
import { changeRecord, createRecord } from "../api/writes";
import { ConflictDialog } from "../blocks/record/ConflictDialog";
import { markLines, placeErrors } from "../blocks/record/errors";
import { FormSections } from "../blocks/record/FormSections";
import type { Conflict } from "../blocks/record/useChange";
import { useDraft } from "../blocks/record/useDraft";
import { useLayout } from "../blocks/record/useLayout";
import { usePreview } from "../blocks/record/usePreview";
import { asText } from "../fields/kind";
import { titleOf } from "../fields/model";
import { kindOf } from "../fields/registry";
import { type Texts, useText } from "../text";
import { ErrorNote, wordsFor } from "../ui/ErrorNote";
import { Button, Skeleton } from "../ui/kit";
import { showToast } from "../ui/toasts";
import { useUnsaved } from "../ui/unsaved";
import classes from "./RecordForm.module.css";

/** Creates or edits a record of any object. */
export function RecordForm() {
  const { object, id } = useParams({ strict: false }) as { object: string; id?: string };
  const search = useSearch({ strict: false }) as Row;
  const model = useQuery(objectQuery(object));
  const entry = useQuery({ ...recordQuery(object, id ?? ""), enabled: id !== undefined });
  const error = model.error ?? entry.error;
  if (error) return <ErrorNote error={error} />;
  if (!model.data || (id && !entry.data)) return <Skeleton height={300} m={24} />;
  return (
    <Form key={`${object}/${id}`} model={model.data} entry={entry.data ?? null} prefill={search} />
  );
}

interface FormProps {
  model: ObjectModel;
  entry: Entry | null;
  prefill: Row;
}

function Form({ model, entry: opened, prefill }: FormProps) {
  // What was there when editing began: a later version must end in a conflict, not in silence.
  const [entry] = useState(opened);
  const texts = useText();
  const { t, inner } = texts;
  const client = useQueryClient();
  const navigate = useNavigate();
  const router = useRouter();
  const form = useRef<HTMLFormElement>(null);
  const { draft, fields, set, replace, whole, changed, dirty } = useDraft(model, entry, prefill);
  useUnsaved(dirty);
  const { form: layout } = useLayout(model, entry, draft);
  const preview = usePreview(model, entry, draft);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [rest, setRest] = useState<string[]>([]);
  const [conflict, setConflict] = useState<Conflict | null>(null);

  const focusOn = (name: string | undefined) => {
    const boxes = `[data-field="${name}"] :is(input, textarea)`;
    form.current?.querySelector<HTMLElement>(boxes)?.focus();
  };
  const save = useMutation({
    mutationFn: ({ at, row }: { at: Entry | null; row: Row }) =>
      at ? changeRecord(model.name, at, row) : createRecord(model.name, row),
    onSuccess: (saved) => {
      client.setQueryData(["record", model.name, saved.id], saved);
      void client.invalidateQueries({ queryKey: ["record"] });
      void client.invalidateQueries({ queryKey: ["list", model.name] });
      showToast({ tone: "done", text: t("record.saved", { title: titleOf(model, saved) }) });
      const key = asText(saved.write_key);
      if (key) showKey(key, texts);
      void navigate({
        to: "/o/$object/$id",
        params: { object: model.name, id: saved.id },
        replace: true,
        ignoreBlocker: true,
      });
    },
    onError: async (error, { at, row }) => {
      if (isStale(error) && at) {
        setConflict({ mine: row, theirs: await call<Entry>(`/records/${model.name}/${at.id}`) });
      } else if (error instanceof Problem) {
        const placed = placeErrors(error, { model, draft }, texts);
        setErrors(placed.byField);
        focusOn(Object.keys(placed.byField)[0]);
        setRest(placed.rest);
        replace((typed) =>
          Object.keys(placed.byLine).length ? markLines({ ...draft, ...typed }, placed) : typed,
        );
      } else {
        setRest([wordsFor(error, texts)]);
      }
    },
  });

  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (save.isPending) return;
    const wrong: Record<string, string> = {};
    for (const field of fields) {
      const key = kindOf(field).check(draft[field.name], field);
      if (key) wrong[field.name] = t(key);
    }
    setErrors(wrong);
    setRest([]);
    const [first] = Object.keys(wrong);
    if (first) return focusOn(first);
    if (entry && !dirty) return void router.history.back();
    save.mutate({ at: entry, row: entry ? changed() : whole() });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "s" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      submit();
    }
  };

  return (
    <form ref={form} className={classes.page} onSubmit={submit} onKeyDown={onKeyDown} noValidate>
      <header className={classes.head}>
        <h1>
          {entry
            ? t("form.edit", { title: titleOf(model, entry) })
            : t("form.create", { object: inner(model.label) })}
        </h1>
        <span className={classes.space} />
        <Button variant="default" onClick={() => router.history.back()}>
          {t("action.cancel")}
        </Button>
        <Button type="submit" loading={save.isPending}>
          {t("action.save")}
        </Button>
      </header>
      {rest.length > 0 && (
        <div role="alert" className={classes.problems}>
          {rest.map((words) => (
            <p key={words}>{words}</p>
          ))}
        </div>
      )}
      <FormSections
        model={model}
        form={layout}
        fields={fields}
        draft={draft}
        errors={errors}
        preview={preview}
        onChange={set}
      />
      {conflict && (
        <ConflictDialog
          model={model}
          conflict={conflict}
          onClose={() => setConflict(null)}
          onResolve={(at, row) => {
            setConflict(null);
            save.mutate({ at, row });
          }}
        />
      )}
    </form>
  );
}

/** The key of a new source is told this once; whoever has a clipboard may take it along. */
function showKey(key: string, { t }: Texts): void {
  const { clipboard } = navigator;
  showToast({
    tone: "done",
    lasting: true,
    text: t("source.key", { key }),
    ...(clipboard && {
      action: { label: t("action.copy"), run: () => void clipboard.writeText(key) },
    }),
  });
}
