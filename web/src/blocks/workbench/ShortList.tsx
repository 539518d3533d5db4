import { useQuery } from "@tanstack/react-query";
import { objectQuery, shortListQuery } from "../../api/queries";
import type { Entry, Field } from "../../api/types";
import { isEmpty, type Reading } from "../../fields/kind";
import { fieldsOf, titleOf } from "../../fields/model";
import { alignOf, kindOf } from "../../fields/registry";
import { useReading } from "../../fields/useReading";
import { ErrorNote } from "../../ui/ErrorNote";
import { Skeleton } from "../../ui/kit";
import { RecordLink } from "../../ui/RecordLink";
import { NothingYet } from "./NothingYet";
import classes from "./Work.module.css";

const NO_FIELDS: Field[] = [];

export interface ShortListProps {
  object: string;
  filter: string;
  sort: string;
  /** What stands beside the title: words first, then tags, amounts and dates. */
  columns: string[];
  limit: number;
}

/** A few records of one kind, a line each. */
export function ShortList({ object, filter, sort, columns, limit }: ShortListProps) {
  const { data: model, error } = useQuery(objectQuery(object));
  const list = useQuery(shortListQuery(object, { filter, sort }, limit));
  const fields = model ? fieldsOf(model, columns) : NO_FIELDS;
  const reading = useReading(fields);
  const failed = error ?? list.error;
  if (failed) return <ErrorNote error={failed} retry={list.refetch} />;
  if (!list.data || !model) return <Skeleton height={160} />;
  if (list.data.items.length === 0) return <NothingYet model={model} />;
  return (
    <ul className={classes.rows}>
      {list.data.items.map((entry) => (
        <li key={entry.id} className={classes.row}>
          <span className={classes.main}>
            <RecordLink object={object} id={entry.id}>
              {titleOf(model, entry)}
            </RecordLink>
            {fields.filter(isReference).map((field) => (
              <span key={field.name} className="quiet">
                {draw(field, entry, reading)}
              </span>
            ))}
          </span>
          {fields
            .filter((field) => !isReference(field))
            .map((field) => (
              <span key={field.name} className={classes.fact} data-align={alignOf(field)}>
                {draw(field, entry, reading)}
              </span>
            ))}
        </li>
      ))}
    </ul>
  );
}

function draw(field: Field, entry: Entry, reading: Reading) {
  const value = entry[field.name];
  return isEmpty(value) ? null : kindOf(field).Cell({ value, field, reading, row: entry });
}

function isReference({ type }: Field): boolean {
  return type === "lookup" || type === "user";
}
