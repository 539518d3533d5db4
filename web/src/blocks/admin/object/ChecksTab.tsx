import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useAdminText } from "../../../text/admin";
import { EmptyState } from "../../../ui/EmptyState";
import { ActionIcon, Button, Select } from "../../../ui/kit";
import classes from "../Admin.module.css";
import { DrawerForm } from "../DrawerForm";
import { type CheckDoc, type ObjectDoc, put } from "../docs";
import { knownFields } from "../draftModel";
import { ExpressionBox } from "../expression/ExpressionBox";
import { LabelFields } from "../LabelFields";
import { freeName } from "../naming";
import { useFieldChoices } from "../useChoices";
import type { ObjectTabProps } from "./FieldTable";
import own from "./Object.module.css";

/** Conditions under which a record is refused, each with what the person is told. */
export function ChecksTab({ doc, change, submit }: ObjectTabProps) {
  const { a, l } = useAdminText();
  const [open, setOpen] = useState<{ at: number } | null>(null);
  const checks = doc.checks ?? [];
  const save = (check: CheckDoc, at: number) =>
    submit((now) => {
      const old = now.checks ?? [];
      return { ...now, checks: at < old.length ? old.with(at, check) : [...old, check] };
    });
  return (
    <div className={classes.stack}>
      <div className={classes.end}>
        <Button leftSection={<IconPlus size={16} />} onClick={() => setOpen({ at: checks.length })}>
          {a("check.new")}
        </Button>
      </div>
      {checks.length === 0 && <EmptyState title={a("check.none")} hint={a("check.none_hint")} />}
      <div className={own.fields}>
        {checks.map((check, at) => (
          <div key={check.code} className={classes.card}>
            <button type="button" className={classes.open} onClick={() => setOpen({ at })}>
              {l(check.message)}
            </button>
            <code className={`${classes.name} quiet`}>{check.when}</code>
            <ActionIcon
              aria-label={a("action.remove_words", { words: l(check.message) })}
              onClick={() =>
                change((now) => ({ ...now, checks: (now.checks ?? []).toSpliced(at, 1) }))
              }
            >
              <IconTrash size={16} />
            </ActionIcon>
          </div>
        ))}
      </div>
      {open && (
        <CheckDrawer
          doc={doc}
          check={checks[open.at]}
          onSave={(check) => save(check, open.at)}
          onClose={() => setOpen(null)}
        />
      )}
    </div>
  );
}

interface CheckDrawerProps {
  doc: ObjectDoc;
  check: CheckDoc | undefined;
  onSave: (check: CheckDoc) => Promise<void>;
  onClose: () => void;
}

function CheckDrawer({ doc, check, onSave, onClose }: CheckDrawerProps) {
  const { a } = useAdminText();
  const stem = `check.${doc.name}.rule`;
  const codes = (doc.checks ?? []).map(({ code }) => code);
  const [draft, setDraft] = useState<CheckDoc>(
    check ?? { when: "", code: freeName(stem, codes), message: { zh: "", en: "" } },
  );
  const change = (next: Partial<CheckDoc>) => setDraft((old) => put(old, next));
  const ready = Boolean(draft.when) && draft.message.zh !== "";
  return (
    <DrawerForm
      title={a(check ? "check.edit" : "check.new")}
      ready={ready}
      onSave={() => onSave(draft)}
      onClose={onClose}
    >
      <ExpressionBox
        object={doc.name}
        fields={knownFields(doc)}
        label={a("check.when")}
        hint={a("check.when_hint")}
        expect="boolean"
        required
        value={draft.when ?? ""}
        onChange={(when) => setDraft((old) => ({ ...old, when }))}
      />
      <LabelFields
        label={draft.message}
        words={a("check.message")}
        required
        onChange={(message) => setDraft((old) => ({ ...old, message }))}
      />
      <Select
        label={a("check.field")}
        data={useFieldChoices(doc, false)}
        value={draft.field ?? null}
        clearable
        clearButtonProps={{ "aria-label": a("action.clear") }}
        openOnFocus={false}
        onChange={(field) => change({ field: field ?? undefined })}
      />
    </DrawerForm>
  );
}
