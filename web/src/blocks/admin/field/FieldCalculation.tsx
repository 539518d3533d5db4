import { useQueries, useQuery } from "@tanstack/react-query";
import { documentQuery } from "../../../api/config";
import { objectQuery, objectsQuery } from "../../../api/queries";
import { type AdminKey, useAdminText } from "../../../text/admin";
import { Select } from "../../../ui/kit";
import classes from "../Admin.module.css";
import { type ObjectDoc, put, type RollupDoc } from "../docs";
import { knownFields, liveFields } from "../draftModel";
import { ExpressionBox } from "../expression/ExpressionBox";
import { RESULTS, typeWords } from "../fieldTypes";
import { useFieldChoices } from "../useChoices";
import type { PartProps } from "./FieldDrawer";

const FOLDS: [string, AdminKey][] = [
  ["sum", "fold.sum"],
  ["count", "fold.count"],
  ["min", "fold.min"],
  ["max", "fold.max"],
  ["avg", "fold.avg"],
  ["first", "fold.first"],
  ["last", "fold.last"],
];

/** What a formula or a roll-up comes to. */
export function FieldCalculation(props: PartProps) {
  const texts = useAdminText();
  const { a } = texts;
  const { object, field, onChange } = props;
  return (
    <section className={classes.part}>
      {field.type === "formula" ? (
        <ExpressionBox
          object={object.name}
          fields={knownFields(object)}
          label={a("field.formula")}
          required
          value={field.formula ?? ""}
          onChange={(formula) => onChange({ formula })}
        />
      ) : (
        <RollUp {...props} />
      )}
      <Select
        label={a("field.result")}
        data={RESULTS.map((value) => ({ value, label: typeWords(value, texts) }))}
        value={field.result ?? null}
        required
        openOnFocus={false}
        onChange={(result) => onChange({ result: result ?? undefined })}
      />
    </section>
  );
}

interface Source {
  value: string;
  label: string;
  child: string;
  rollup: Partial<RollupDoc>;
}

/** What can be folded: the lines of the document, and records that point here. */
function useSources(object: ObjectDoc): Source[] {
  const { l } = useAdminText();
  const { data: objects } = useQuery(objectsQuery);
  const models = useQueries({ queries: (objects ?? []).map(({ name }) => objectQuery(name)) });
  const lines = liveFields(object).flatMap(({ name, label, type, lines: held }) =>
    type === "lines" && held
      ? [{ value: name, label: l(label), child: held.object, rollup: { lines: name } }]
      : [],
  );
  const children = models.flatMap(({ data }) =>
    (data?.fields ?? [])
      .filter((field) => field.type === "lookup" && field.target === object.name && !field.system)
      .filter((field) => !lines.some(({ child }) => child === data?.name && field))
      .map((field) => ({
        value: `${data?.name}.${field.name}`,
        label: `${l(data?.label)} · ${l(field.label)}`,
        child: data?.name ?? "",
        rollup: { object: data?.name ?? "", link: field.name },
      })),
  );
  return [...lines, ...children];
}

function RollUp({ object, field, onChange }: PartProps) {
  const { a, l } = useAdminText();
  const rollup = field.rollup ?? { fold: "sum" };
  const sources = useSources(object);
  const chosen = rollup.lines ?? (rollup.object ? `${rollup.object}.${rollup.link}` : "");
  const child = sources.find(({ value }) => value === chosen)?.child ?? rollup.object ?? "";
  const { data } = useQuery({
    ...documentQuery<ObjectDoc>("object", child),
    enabled: child !== "",
  });
  const set = (change: Partial<RollupDoc>) => onChange({ rollup: put({ ...rollup }, change) });
  return (
    <>
      <Select
        label={a("field.rollup_lines")}
        description={sources.length === 0 ? a("field.rollup_none") : undefined}
        data={sources.map(({ value, label }) => ({ value, label }))}
        value={chosen || null}
        required
        searchable
        openOnFocus={false}
        onChange={(name) => {
          const source = sources.find(({ value }) => value === name);
          if (source) onChange({ rollup: { fold: rollup.fold, ...source.rollup } });
        }}
      />
      <Select
        label={a("field.rollup_fold")}
        data={FOLDS.map(([value, words]) => ({ value, label: a(words) }))}
        value={rollup.fold}
        allowDeselect={false}
        openOnFocus={false}
        onChange={(fold) => {
          const ordered = fold === "first" || fold === "last";
          if (fold) set({ fold, sort: ordered ? (rollup.sort ?? "created_at") : "" });
        }}
      />
      {(rollup.fold === "first" || rollup.fold === "last") && data && (
        <RollUpOrder
          doc={data.document}
          sort={rollup.sort ?? ""}
          onChange={(sort) => set({ sort })}
        />
      )}
      {rollup.fold !== "count" && data && (
        <Select
          label={a("field.rollup_field")}
          data={liveFields(data.document).map(({ name, label }) => ({
            value: name,
            label: l(label),
          }))}
          value={rollup.field ?? null}
          required
          searchable
          openOnFocus={false}
          onChange={(name) => set({ field: name ?? "" })}
        />
      )}
      {data && (
        <ExpressionBox
          object={child}
          fields={knownFields(data.document)}
          label={a("field.rollup_filter")}
          expect="boolean"
          value={rollup.filter ?? ""}
          onChange={(filter) => set({ filter })}
        />
      )}
    </>
  );
}

interface RollUpOrderProps {
  doc: ObjectDoc;
  sort: string;
  onChange: (sort: string) => void;
}

/** By which field the first and the last row are told. */
function RollUpOrder({ doc, sort, onChange }: RollUpOrderProps) {
  const { a } = useAdminText();
  return (
    <Select
      label={a("field.rollup_sort")}
      data={useFieldChoices(doc)}
      value={sort || null}
      allowDeselect={false}
      searchable
      openOnFocus={false}
      onChange={(name) => name && onChange(name)}
    />
  );
}
