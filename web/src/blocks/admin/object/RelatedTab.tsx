import { useQueries, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { documentQuery } from "../../../api/config";
import { objectQuery, objectsQuery } from "../../../api/queries";
import { useAdminText } from "../../../text/admin";
import { EmptyState } from "../../../ui/EmptyState";
import { Button, MultiSelect } from "../../../ui/kit";
import { reorder } from "../../../ui/sort/places";
import { SortArea } from "../../../ui/sort/SortArea";
import { SortHandle, SortItem, SortList } from "../../../ui/sort/SortList";
import classes from "../Admin.module.css";
import type { ObjectDoc, RelatedDoc } from "../docs";
import { MoveMenu } from "../MoveMenu";
import { freeName } from "../naming";
import { useFieldChoices } from "../useChoices";
import type { ObjectTabProps } from "./FieldTable";
import own from "./Object.module.css";
import { RelatedDialog } from "./RelatedDialog";
import { TimelinePart } from "./TimelinePart";

const LIST = "related";

/** Which records that point here are listed on the page of a record. */
export function RelatedTab({ doc, change }: ObjectTabProps) {
  const { a, l } = useAdminText();
  const related = doc.related ?? [];
  const pointing = usePointing(doc.name).filter(
    (one) => !related.some(({ object, field }) => object === one.object && field === one.field),
  );
  const set = (next: RelatedDoc[]) => change((now) => ({ ...now, related: next }));
  const [naming, setNaming] = useState<number | null>(null);
  const named = naming === null ? undefined : related[naming];
  return (
    <div className={classes.stack}>
      <p className={classes.hint}>{a("related.hint")}</p>
      {related.length === 0 && <EmptyState title={a("related.none")} />}
      <SortArea
        onMove={(from, to) => set(reorder(related, from.at, to.at))}
        say={(words, at) => a("sort.moved", { words, at })}
      >
        <SortList name={LIST} className={own.fields}>
          {related.map((one, at) => (
            <SortItem key={one.name} list={LIST} at={at} className={classes.card}>
              <SortHandle
                list={LIST}
                at={at}
                id={one.name}
                words={l(one.label)}
                label={a("sort.move", { words: l(one.label) })}
              />
              <button
                type="button"
                className={`${classes.open} ${classes.name}`}
                onClick={() => setNaming(at)}
              >
                {l(one.label)}
              </button>
              <div className={classes.grow}>
                <RelatedColumns
                  related={one}
                  onChange={(columns) => set(related.with(at, { ...one, columns }))}
                />
              </div>
              <MoveMenu
                from={{ list: LIST, at }}
                length={related.length}
                words={l(one.label)}
                onMove={(from, to) => set(reorder(related, from.at, to.at))}
              />
              <Button
                size="compact-sm"
                variant="default"
                onClick={() => set(related.toSpliced(at, 1))}
              >
                {a("related.hide")}
              </Button>
            </SortItem>
          ))}
        </SortList>
      </SortArea>
      {pointing.length > 0 && <h3>{a("related.more")}</h3>}
      <div className={own.fields}>
        {pointing.map((one) => (
          <div key={`${one.object}.${one.field}`} className={classes.card}>
            <span className={classes.name}>
              &nbsp;{l(one.plural)} <span className="quiet">· {l(one.by)}</span>
            </span>
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => {
                const taken = related.map(({ name }) => name);
                const name = taken.includes(one.object) ? freeName(one.object, taken) : one.object;
                const { object, field, plural, columns } = one;
                set([...related, { name, label: plural, object, field, columns }]);
              }}
            >
              {a("related.show")}
            </Button>
          </div>
        ))}
      </div>
      <TimelinePart doc={doc} change={change} />
      {named && naming !== null && (
        <RelatedDialog
          related={named}
          onSave={(next) => set(related.with(naming, next))}
          onClose={() => setNaming(null)}
        />
      )}
    </div>
  );
}

function RelatedColumns({
  related,
  onChange,
}: {
  related: RelatedDoc;
  onChange: (columns: string[]) => void;
}) {
  const { data } = useQuery(documentQuery<ObjectDoc>("object", related.object));
  return data ? (
    <ColumnPicker doc={data.document} columns={related.columns} onChange={onChange} />
  ) : null;
}

function ColumnPicker({
  doc,
  columns,
  onChange,
}: {
  doc: ObjectDoc;
  columns: string[];
  onChange: (columns: string[]) => void;
}) {
  const { a } = useAdminText();
  return (
    <MultiSelect
      size="sm"
      aria-label={a("view.columns")}
      data={useFieldChoices(doc)}
      value={columns}
      searchable
      openOnFocus={false}
      onChange={(next) => next.length > 0 && onChange(next)}
    />
  );
}

/** Every lookup of every object that leads to this one. */
function usePointing(target: string) {
  const { data: objects } = useQuery(objectsQuery);
  const models = useQueries({ queries: (objects ?? []).map(({ name }) => objectQuery(name)) });
  return models.flatMap(({ data }) =>
    (data?.fields ?? [])
      .filter((field) => field.type === "lookup" && field.target === target && !field.system)
      .map((field) => ({
        object: data?.name ?? "",
        plural: data?.plural ?? data?.label ?? { zh: "", en: "" },
        field: field.name,
        by: field.label,
        columns: data?.lists[0]?.columns ?? [data?.title ?? "name"],
      })),
  );
}
