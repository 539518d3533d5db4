import { useQueries, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { meQuery, objectQuery, recordQuery } from "../../api/queries";
import type { Entry, Field, ObjectModel, Row, Value } from "../../api/types";
import { defaultsOf } from "../../fields/defaults";
import { isEmpty } from "../../fields/kind";
import { formFields, isEditable, titleOf } from "../../fields/model";
import { asReference } from "../../fields/reference";
import { kindOf } from "../../fields/registry";

/** A form's values: what was there or is usual, what the address prefilled, what was typed over it. */
export function useDraft(model: ObjectModel, entry: Entry | null, prefill: Row) {
  const named = useNamed(model, prefill);
  const [typed, setTyped] = useState<Row>({});
  const fields = formFields(model).filter(isEditable);
  const [now] = useState(() => new Date());
  const { data: me } = useQuery(meQuery);
  const self = me ? { id: me.id, label: me.name } : null;
  const base: Row = entry ?? { ...defaultsOf(fields, { now, me: self }), ...named };
  const draft: Row = { ...base, ...typed };
  return {
    fields,
    draft,
    dirty: Object.keys(typed).length > 0,
    set: (name: string, value: Value) => setTyped((old) => ({ ...old, [name]: value })),
    replace: setTyped,
    /** What a create sends: everything that has a value. */
    whole: () =>
      toWire(
        fields.filter((field) => !isEmpty(draft[field.name])),
        draft,
      ),
    /** What a change sends: only what was typed. */
    changed: () =>
      toWire(
        fields.filter((field) => field.name in typed),
        draft,
      ),
  };
}

function toWire(fields: Field[], draft: Row): Row {
  return Object.fromEntries(
    fields.map((field) => [field.name, kindOf(field).toWire(draft[field.name])]),
  );
}

/** Prefilled references come as ids; their names are fetched for the reader. */
function useNamed(model: ObjectModel, prefill: Row): Row {
  const references = model.fields.filter(
    (field) =>
      (field.type === "lookup" || field.type === "user") && asReference(prefill[field.name]),
  );
  const target = (field: Field) => field.target ?? "user";
  const idOf = (field: Field) => asReference(prefill[field.name])?.id ?? "";
  const models = useQueries({ queries: references.map((field) => objectQuery(target(field))) });
  const entries = useQueries({
    queries: references.map((field) => recordQuery(target(field), idOf(field))),
  });
  const named = { ...prefill };
  references.forEach((field, at) => {
    const entry = entries[at]?.data;
    const label = entry ? titleOf(models[at]?.data, entry) : idOf(field);
    named[field.name] = { id: idOf(field), label };
  });
  return named;
}
