import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { documentQuery } from "../../../api/config";
import { useAdminText } from "../../../text/admin";
import { MultiSelect, SegmentedControl, Select, TextInput } from "../../../ui/kit";
import { DrawerForm } from "../DrawerForm";
import { type ObjectDoc, put } from "../docs";
import { knownFields } from "../draftModel";
import { ExpressionBox } from "../expression/ExpressionBox";
import { LabelFields } from "../LabelFields";
import { freeName } from "../naming";
import { useObjectChoices } from "../useChoices";
import { FOLDS, WIDGETS, type WidgetDoc } from "./widgets";

interface WidgetDrawerProps {
  widget: WidgetDoc | null;
  taken: string[];
  onSave: (widget: WidgetDoc) => Promise<void>;
  onClose: () => void;
}

/** Everything about one widget of the workbench. */
export function WidgetDrawer({ widget, taken, onSave, onClose }: WidgetDrawerProps) {
  const { a } = useAdminText();
  const objects = useObjectChoices();
  const [draft, setDraft] = useState<WidgetDoc>(
    widget ?? { name: freeName("widget", taken), type: "list", label: { zh: "", en: "" } },
  );
  const change = (next: Partial<WidgetDoc>) => setDraft((old) => put(old, next));
  const parts = WIDGETS[draft.type]?.parts ?? [];
  const lacking = parts.includes("object") && !draft.object;
  return (
    <DrawerForm
      title={a(widget ? "widget.edit" : "widget.new")}
      ready={!lacking}
      onSave={() => onSave(draft)}
      onClose={onClose}
    >
      <Select
        label={a("widget.type")}
        data={Object.entries(WIDGETS).map(([value, { words }]) => ({ value, label: a(words) }))}
        value={draft.type}
        allowDeselect={false}
        openOnFocus={false}
        onChange={(type) =>
          type && setDraft(({ name, label }) => ({ name, type, label }) as WidgetDoc)
        }
      />
      <LabelFields
        label={draft.label}
        words={a("widget.heading")}
        onChange={(label) => change({ label })}
      />
      <div>
        <div className="quiet">{a("widget.size")}</div>
        <SegmentedControl
          aria-label={a("widget.size")}
          value={draft.size ?? "medium"}
          onChange={(size) => change({ size: size as NonNullable<WidgetDoc["size"]> })}
          data={[
            { value: "small", label: a("widget.small") },
            { value: "medium", label: a("widget.medium") },
            { value: "large", label: a("widget.large") },
          ]}
        />
      </div>
      {parts.includes("object") && (
        <Select
          label={a("kind.object")}
          data={objects}
          value={draft.object ?? null}
          searchable
          required
          openOnFocus={false}
          onChange={(object) => change({ object: object ?? "", list: "", filter: "" })}
        />
      )}
      {parts.includes("object") && draft.object && (
        <OfObject widget={draft} object={draft.object} parts={parts} onChange={change} />
      )}
      {parts.includes("objects") && (
        <MultiSelect
          size="sm"
          label={a("widget.objects")}
          data={objects}
          value={draft.objects ?? []}
          searchable
          openOnFocus={false}
          onChange={(next) => change({ objects: next })}
        />
      )}
      {parts.includes("text") && (
        <LabelFields
          label={draft.text}
          words={a("widget.words")}
          onChange={(text) => change({ text })}
        />
      )}
      {parts.includes("limit") && (
        <TextInput
          label={a("widget.limit")}
          inputMode="numeric"
          value={draft.limit?.toString() ?? ""}
          onChange={(event) => {
            const limit = Number.parseInt(event.currentTarget.value, 10);
            change({ limit: Number.isNaN(limit) ? undefined : limit } as Partial<WidgetDoc>);
          }}
        />
      )}
    </DrawerForm>
  );
}

interface OfObjectProps {
  widget: WidgetDoc;
  object: string;
  parts: string[];
  onChange: (change: Partial<WidgetDoc>) => void;
}

/** Which records it shows, and what it computes of them. */
function OfObject({ widget, object, parts, onChange }: OfObjectProps) {
  const { a, l } = useAdminText();
  const { data } = useQuery(documentQuery<ObjectDoc>("object", object));
  if (!data) return null;
  const fields = knownFields(data.document);
  const figure = widget.figure ?? { fold: "count" };
  const setFigure = (change: Partial<typeof figure>) =>
    onChange({ figure: put({ ...figure }, change) });
  return (
    <>
      <Select
        label={a("menu.list")}
        data={(data.document.lists ?? []).map((list) => ({
          value: list.name,
          label: l(list.label),
        }))}
        value={widget.list ?? null}
        clearable
        clearButtonProps={{ "aria-label": a("action.clear") }}
        openOnFocus={false}
        onChange={(list) => onChange({ list: list ?? "" })}
      />
      <ExpressionBox
        object={object}
        fields={fields}
        label={a("view.filter")}
        expect="boolean"
        value={widget.filter ?? ""}
        onChange={(filter) => onChange({ filter })}
      />
      {parts.includes("figure") && (
        <>
          <Select
            label={a("field.rollup_fold")}
            data={FOLDS.map(([value, words]) => ({ value, label: a(words) }))}
            value={figure.fold}
            allowDeselect={false}
            openOnFocus={false}
            onChange={(fold) => fold && setFigure({ fold })}
          />
          {figure.fold !== "count" && (
            <ExpressionBox
              object={object}
              fields={fields}
              label={a("widget.of")}
              expect="number"
              value={figure.of ?? ""}
              onChange={(of) => setFigure({ of })}
            />
          )}
        </>
      )}
      {parts.includes("chart") && (
        <>
          <ExpressionBox
            object={object}
            fields={fields}
            label={a("widget.by")}
            value={figure.by ?? ""}
            onChange={(by) => setFigure({ by })}
          />
          <SegmentedControl
            aria-label={a("widget.chart_kind")}
            value={widget.chart ?? "bar"}
            onChange={(chart) => onChange({ chart })}
            data={[
              { value: "bar", label: a("chart.bar") },
              { value: "line", label: a("chart.line") },
              { value: "pie", label: a("chart.pie") },
            ]}
          />
        </>
      )}
    </>
  );
}
