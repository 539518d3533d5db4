import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { objectQuery, relatedQuery } from "../../api/queries";
import type { Entry, Field, ObjectModel, Relation } from "../../api/types";
import { isEmpty, type Reading } from "../../fields/kind";
import { fieldsOf, titleOf } from "../../fields/model";
import { kindOf } from "../../fields/registry";
import { useReading } from "../../fields/useReading";
import { useText } from "../../text";
import { Skeleton } from "../../ui/kit";
import { RecordLink } from "../../ui/RecordLink";
import classes from "./Record.module.css";

const ROWS_SHOWN = 5;
const NO_FIELDS: Field[] = [];

interface RelatedProps {
  model: ObjectModel;
  entry: Entry;
  relation: Relation;
}

/** The newest records that point at this one. */
export function Related({ model, entry, relation }: RelatedProps) {
  const { t, l, inner } = useText();
  const { data: other } = useQuery(objectQuery(relation.object));
  const { data: page } = useQuery(relatedQuery(model.name, entry.id, relation.name, ROWS_SHOWN));
  const columns = other ? fieldsOf(other, relation.columns) : NO_FIELDS;
  const reading = useReading(columns);
  const facts = columns.filter(
    (column) => column.name !== other?.title && column.name !== relation.field,
  );
  const total = page?.total ?? page?.items.length ?? 0;
  return (
    <section className={classes.related}>
      <div className={classes.relatedHead}>
        <h3>
          {l(relation.label)} {total > 0 && <span className="quiet numbers">{total}</span>}
        </h3>
        {other?.may.create && (
          <Link
            to="/o/$object/new"
            params={{ object: relation.object }}
            search={{ [relation.field]: entry.id }}
            aria-label={t("related.create", { object: inner(other.label) })}
          >
            <IconPlus size={16} />
          </Link>
        )}
      </div>
      {!page && <Skeleton height={40} />}
      {page?.items.length === 0 && <p className="quiet">{t("related.none")}</p>}
      <ul className={classes.relatedList}>
        {page?.items.map((item) => (
          <li key={item.id}>
            <div className={classes.relatedTitle}>
              <RecordLink object={relation.object} id={item.id}>
                {titleOf(other, item)}
              </RecordLink>
              {facts.filter(isTag).map((field) => (
                <span key={field.name} title={l(field.label)}>
                  {kindOf(field).Cell({ value: item[field.name], field, reading, row: item })}
                </span>
              ))}
            </div>
            <RelatedFacts
              facts={facts.filter((field) => !isTag(field))}
              item={item}
              reading={reading}
            />
          </li>
        ))}
      </ul>
      {total > ROWS_SHOWN && (
        <Link
          to="/o/$object"
          params={{ object: relation.object }}
          search={{ filter: `${relation.field} = "${entry.id}"` }}
        >
          {t("related.all", { count: total })}
        </Link>
      )}
    </section>
  );
}

interface RelatedFactsProps {
  facts: Field[];
  item: Entry;
  reading: Reading;
}

/** The values beneath a title; of yes and no, only what is so is worth a word. */
function RelatedFacts({ facts, item, reading }: RelatedFactsProps) {
  const { l } = useText();
  const told = facts.filter(({ name, type }) =>
    type === "boolean" ? item[name] === true : !isEmpty(item[name]),
  );
  if (told.length === 0) return null;
  return (
    <div className={classes.facts}>
      {told.map((field) => (
        <span key={field.name} title={l(field.label)}>
          {field.type === "boolean"
            ? l(field.label)
            : kindOf(field).Cell({ value: item[field.name], field, reading, row: item })}
        </span>
      ))}
    </div>
  );
}

function isTag(field: Field): boolean {
  return field.type === "select";
}
