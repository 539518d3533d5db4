import type { Block as BlockLayout, FormLayout } from "../../api/layouts";
import type { Entry, ObjectModel } from "../../api/types";
import { fieldOf } from "../../fields/model";
import { kindOf } from "../../fields/registry";
import { useReading } from "../../fields/useReading";
import { useText } from "../../text";
import { Card72 } from "./Card72";
import { History } from "./History";
import { Properties } from "./Properties";
import { Related } from "./Related";
import { Timeline } from "./Timeline";

interface BlockProps {
  model: ObjectModel;
  entry: Entry;
  form: FormLayout;
  block: BlockLayout;
}

/** A part of a record page, as its document names it. */
export function Block({ model, entry, form, block }: BlockProps) {
  const { l } = useText();
  const heading = block.label && l(block.label);
  const body = <Body model={model} entry={entry} form={form} block={block} />;
  if (!heading) return body;
  return (
    <section data-block={block.name || block.type}>
      <h3 style={{ marginBottom: 6 }}>{heading}</h3>
      {body}
    </section>
  );
}

function Body({ model, entry, form, block }: BlockProps) {
  switch (block.type) {
    case "fields": {
      const only = block.fields?.length ? block.fields : undefined;
      return <Properties model={model} entry={entry} form={form} only={only} />;
    }
    case "lines":
      return <Lines model={model} entry={entry} name={block.lines ?? ""} />;
    case "related": {
      const relations = model.related.filter(
        ({ name }) => !block.related || name === block.related,
      );
      return relations.map((relation) => (
        <Related key={relation.name} model={model} entry={entry} relation={relation} />
      ));
    }
    case "timeline":
      return <Timeline object={model.name} id={entry.id} />;
    case "history":
      return <History model={model} id={entry.id} />;
    case "card":
      return <Card72 object={model.name} id={entry.id} />;
  }
}

function Lines({ model, entry, name }: { model: ObjectModel; entry: Entry; name: string }) {
  const { l } = useText();
  const reading = useReading(model.fields);
  const field = fieldOf(model, name);
  if (!field) return null;
  const { Display } = kindOf(field);
  return (
    <section>
      <h3 style={{ marginBottom: 6 }}>{l(field.label)}</h3>
      <Display value={entry[field.name]} field={field} reading={reading} />
    </section>
  );
}
