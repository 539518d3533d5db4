import { useState } from "react";
import { useAdminText } from "../../../text/admin";
import { MultiSelect, SegmentedControl, Select } from "../../../ui/kit";
import classes from "../Admin.module.css";
import { DrawerForm } from "../DrawerForm";
import { type BlockDoc, type BlockKind, type ObjectDoc, put } from "../docs";
import { knownFields, liveFields } from "../draftModel";
import { ExpressionBox } from "../expression/ExpressionBox";
import { LabelFields } from "../LabelFields";
import { useFieldChoices } from "../useChoices";
import { BLOCKS } from "./kinds";

interface BlockDrawerProps {
  doc: ObjectDoc;
  block: BlockDoc | null;
  onSave: (block: BlockDoc) => void;
  onClose: () => void;
}

/** What a block shows, and when. */
export function BlockDrawer({ doc, block, onSave, onClose }: BlockDrawerProps) {
  const { a, l } = useAdminText();
  const [draft, setDraft] = useState<BlockDoc>(block ?? { type: "fields" });
  const fields = useFieldChoices(doc);
  const change = (next: Partial<BlockDoc>) => setDraft((old) => put(old, next));
  const lines = liveFields(doc)
    .filter(({ type }) => type === "lines")
    .map(({ name, label }) => ({ value: name, label: l(label) }));
  const related = (doc.related ?? []).map(({ name, label }) => ({ value: name, label: l(label) }));
  const kinds = Object.entries(BLOCKS).filter(([kind]) => kind !== "lines" || lines.length > 0);
  return (
    <DrawerForm
      title={a(block ? "block.edit" : "block.new")}
      ready={draft.type !== "lines" || Boolean(draft.lines)}
      onSave={() => onSave(draft)}
      onClose={onClose}
    >
      <Select
        label={a("block.type")}
        data={kinds.map(([value, words]) => ({ value, label: a(words) }))}
        value={draft.type}
        allowDeselect={false}
        openOnFocus={false}
        onChange={(type) => {
          const { label, when, name } = draft;
          if (type) setDraft(put<BlockDoc>({ type: type as BlockKind }, { label, when, name }));
        }}
      />
      {draft.type === "fields" && (
        <>
          <MultiSelect
            size="sm"
            label={a("block.which_fields")}
            description={a("block.which_fields_hint")}
            data={fields}
            value={draft.fields ?? []}
            searchable
            openOnFocus={false}
            onChange={(next) => change({ fields: next })}
          />
          <div className={classes.row}>
            <span className="quiet">{a("form.columns_label")}</span>
            <SegmentedControl
              aria-label={a("form.columns_label")}
              value={String(draft.columns ?? 2)}
              onChange={(columns) => change({ columns: Number(columns) })}
              data={["1", "2", "3"]}
            />
          </div>
        </>
      )}
      {draft.type === "lines" && (
        <Select
          label={a("block.which_lines")}
          data={lines}
          value={draft.lines ?? null}
          required
          openOnFocus={false}
          onChange={(name) => change({ lines: name ?? undefined })}
        />
      )}
      {draft.type === "related" && (
        <Select
          label={a("block.which_related")}
          placeholder={a("block.every_related")}
          data={related}
          value={draft.related ?? null}
          clearable
          clearButtonProps={{ "aria-label": a("action.clear") }}
          openOnFocus={false}
          onChange={(name) => change({ related: name ?? undefined })}
        />
      )}
      <LabelFields
        label={draft.label}
        words={a("block.heading")}
        onChange={(label) => change({ label })}
      />
      <ExpressionBox
        object={doc.name}
        fields={knownFields(doc)}
        label={a("form.section_when")}
        hint={a("form.section_when_hint")}
        expect="boolean"
        value={draft.when ?? ""}
        onChange={(when) => change({ when })}
      />
    </DrawerForm>
  );
}
