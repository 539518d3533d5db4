import { useAdminText } from "../../../text/admin";
import { MultiSelect, Select } from "../../../ui/kit";
import classes from "../Admin.module.css";
import type { ListDoc, ObjectDoc } from "../docs";
import { liveFields } from "../draftModel";
import { useFieldChoices } from "../useChoices";

interface ViewKindProps {
  doc: ObjectDoc;
  list: ListDoc;
  onChange: (change: Partial<ListDoc>) => void;
}

/** What a kanban, a calendar or a gallery needs beyond a list. */
export function ViewKind({ doc, list, onChange }: ViewKindProps) {
  const { a, l } = useAdminText();
  const all = useFieldChoices(doc);
  const of = (...types: string[]) =>
    liveFields(doc)
      .filter(({ type }) => types.includes(type))
      .map(({ name, label }) => ({ value: name, label: l(label) }));
  if (list.kind === "kanban") {
    const kanban = list.kanban ?? { by: "" };
    return (
      <section className={classes.part}>
        <Select
          label={a("view.kanban_by")}
          data={of("select", "lookup", "user")}
          value={kanban.by || null}
          required
          openOnFocus={false}
          onChange={(by) => onChange({ kanban: { ...kanban, by: by ?? "" } })}
        />
        <MultiSelect
          size="sm"
          label={a("view.card_fields")}
          data={all}
          value={kanban.fields ?? []}
          searchable
          openOnFocus={false}
          onChange={(fields) => onChange({ kanban: { ...kanban, fields } })}
        />
        <Select
          label={a("view.kanban_sum")}
          data={of("number", "money", "formula", "rollup")}
          value={kanban.sum ?? null}
          clearable
          clearButtonProps={{ "aria-label": a("action.clear") }}
          openOnFocus={false}
          onChange={(sum) => {
            const { sum: _, ...rest } = kanban;
            onChange({ kanban: sum ? { ...rest, sum } : rest });
          }}
        />
      </section>
    );
  }
  if (list.kind === "calendar") {
    const calendar = list.calendar ?? { from: "" };
    const days = [
      ...of("date", "datetime"),
      ...all.filter(({ value }) => value === "created_at" || value === "updated_at"),
    ];
    return (
      <section className={`${classes.part} ${classes.pair}`}>
        <Select
          label={a("view.calendar_from")}
          data={days}
          value={calendar.from || null}
          required
          openOnFocus={false}
          onChange={(from) => onChange({ calendar: { ...calendar, from: from ?? "" } })}
        />
        <Select
          label={a("view.calendar_to")}
          data={days}
          value={calendar.to ?? null}
          clearable
          clearButtonProps={{ "aria-label": a("action.clear") }}
          openOnFocus={false}
          onChange={(to) => {
            const { to: _, ...rest } = calendar;
            onChange({ calendar: to ? { ...rest, to } : rest });
          }}
        />
      </section>
    );
  }
  if (list.kind === "gallery") {
    const gallery = list.gallery ?? {};
    return (
      <section className={classes.part}>
        <Select
          label={a("view.gallery_image")}
          data={of("image")}
          value={gallery.image ?? null}
          clearable
          clearButtonProps={{ "aria-label": a("action.clear") }}
          openOnFocus={false}
          onChange={(image) => {
            const { image: _, ...rest } = gallery;
            onChange({ gallery: image ? { ...rest, image } : rest });
          }}
        />
        <MultiSelect
          size="sm"
          label={a("view.card_fields")}
          data={all}
          value={gallery.fields ?? []}
          searchable
          openOnFocus={false}
          onChange={(fields) => onChange({ gallery: { ...gallery, fields } })}
        />
      </section>
    );
  }
  return null;
}
