import { useState } from "react";
import { useAdminText } from "../../../text/admin";
import { Select } from "../../../ui/kit";
import { DrawerForm } from "../DrawerForm";
import { type ListDoc, type ObjectDoc, put } from "../docs";
import { knownFields } from "../draftModel";
import { ExpressionBox } from "../expression/ExpressionBox";
import { ForWhom } from "../ForWhom";
import { LabelFields } from "../LabelFields";
import { NameField } from "../NameField";
import { isName, nameFor } from "../naming";
import { useFieldChoices } from "../useChoices";
import { ColourRules } from "./ColourRules";
import { ColumnOrder } from "./ColumnOrder";
import { KINDS } from "./kinds";
import { SortKeys } from "./SortKeys";
import { ViewKind } from "./ViewKind";

interface ViewDrawerProps {
  doc: ObjectDoc;
  list: ListDoc | null;
  onSave: (list: ListDoc) => Promise<void>;
  onClose: () => void;
}

/** Everything about one view. */
export function ViewDrawer({ doc, list, onSave, onClose }: ViewDrawerProps) {
  const { a, l } = useAdminText();
  const choices = useFieldChoices(doc);
  const [draft, setDraft] = useState<ListDoc>(
    list ?? { name: "", label: { zh: "", en: "" }, columns: [doc.title] },
  );
  const [named, setNamed] = useState(list !== null);
  const taken = (doc.lists ?? []).map((one) => one.name).filter((one) => one !== list?.name);
  const name = named ? draft.name : nameFor(draft.label, taken);
  const ready = draft.label.zh !== "" && isName(name) && draft.columns.length > 0;
  const change = (next: Partial<ListDoc>) =>
    setDraft((old) => ({ ...put(old, next), ...keep(next) }));
  return (
    <DrawerForm
      title={list ? a("view.edit", { view: l(list.label) }) : a("view.new")}
      ready={ready}
      onSave={() => onSave({ ...draft, name })}
      onClose={onClose}
    >
      <LabelFields
        label={draft.label}
        words={a("label.name")}
        required
        autoFocus
        onChange={(label) => setDraft((old) => ({ ...old, label }))}
      />
      <NameField
        value={name}
        taken={taken}
        hint={a("view.name_hint")}
        onChange={(next) => {
          setNamed(true);
          setDraft((old) => ({ ...old, name: next }));
        }}
      />
      <Select
        label={a("view.kind")}
        data={Object.entries(KINDS).map(([value, words]) => ({ value, label: a(words) }))}
        value={draft.kind ?? "table"}
        allowDeselect={false}
        openOnFocus={false}
        onChange={(kind) => change({ kind: kind as NonNullable<ListDoc["kind"]> })}
      />
      <ViewKind doc={doc} list={draft} onChange={change} />
      <ColumnOrder
        choices={choices}
        columns={draft.columns}
        onChange={(columns) => setDraft((old) => ({ ...old, columns }))}
      />
      <ExpressionBox
        object={doc.name}
        fields={knownFields(doc)}
        label={a("view.filter")}
        expect="boolean"
        value={draft.filter ?? ""}
        onChange={(filter) => change({ filter })}
      />
      <SortKeys choices={choices} sort={draft.sort ?? ""} onChange={(sort) => change({ sort })} />
      <Select
        label={a("view.group")}
        data={choices}
        value={draft.group ?? null}
        clearable
        searchable
        clearButtonProps={{ "aria-label": a("action.clear") }}
        openOnFocus={false}
        onChange={(group) => change({ group: group ?? undefined })}
      />
      <ColourRules doc={doc} list={draft} onChange={change} />
      <ForWhom
        roles={draft.roles ?? []}
        devices={(draft.devices as ("desktop" | "phone")[] | undefined) ?? []}
        onRoles={(roles) => change({ roles })}
        onDevices={(devices) => change({ devices })}
      />
    </DrawerForm>
  );
}

/** What a view cannot do without stays, even while it is empty. */
function keep(next: Partial<ListDoc>): Partial<ListDoc> {
  return next.columns ? { columns: next.columns } : {};
}
