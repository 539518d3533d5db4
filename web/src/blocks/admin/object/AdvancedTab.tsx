import { useAdminText } from "../../../text/admin";
import { Button, MultiSelect, Select } from "../../../ui/kit";
import classes from "../Admin.module.css";
import { DocumentBox } from "../DocumentBox";
import { type ObjectDoc, put } from "../docs";
import { liveFields } from "../draftModel";
import { IconPicker } from "../IconPicker";
import { LabelFields } from "../LabelFields";
import { NameField } from "../NameField";
import { useFieldChoices, useObjectChoices } from "../useChoices";
import { useTyped } from "../useTyped";
import { AccessKind } from "./AccessKind";
import { CurrencyFields } from "./CurrencyFields";
import type { ObjectTabProps } from "./FieldTable";

/** The most lookups by which records inherit. */
const PARENTS_MAX = 4;

interface AdvancedTabProps extends ObjectTabProps {
  onRename: (name: string) => void;
}

/** Names, icon, whose the records are; retiring it; the whole document. */
export function AdvancedTab({ doc, change, submit, onRename }: AdvancedTabProps) {
  const { a, l } = useAdminText();
  const { typed, type, drop } = useTyped<ObjectDoc, ObjectDoc>(doc);
  const draft = typed ?? doc;
  const objects = useObjectChoices();
  const set = (next: Partial<ObjectDoc>) => type((old) => put(old ?? doc, next));
  const say = (next: Partial<ObjectDoc>) => type((old) => ({ ...(old ?? doc), ...next }));
  const taken = objects.map(({ value }) => value).filter((name) => name !== doc.name);
  const parents = liveFields(doc)
    .filter(({ type }) => type === "lookup")
    .map(({ name, label }) => ({ value: name, label: l(label) }));
  const save = () => {
    const { label, plural, icon, title, access, parent, currency } = draft;
    change((now) => put(now, { label, plural, icon, title, access, parent, currency }));
    drop();
    if (draft.name !== doc.name) onRename(draft.name);
  };
  return (
    <div className={classes.stack}>
      <section className={`${classes.panel} ${classes.stack}`}>
        <LabelFields
          label={draft.label}
          words={a("label.name")}
          required
          onChange={(label) => say({ label })}
        />
        <LabelFields
          label={draft.plural}
          words={a("object.plural")}
          onChange={(plural) => say({ plural })}
        />
        <NameField
          value={draft.name}
          taken={taken}
          hint={a("object.rename_hint")}
          onChange={(name) => say({ name })}
        />
        <IconPicker value={draft.icon ?? ""} onChange={(icon) => set({ icon })} />
        <Select
          label={a("object.title")}
          description={a("object.title_hint")}
          data={useFieldChoices(doc, false)}
          value={draft.title}
          allowDeselect={false}
          openOnFocus={false}
          onChange={(title) => title && set({ title })}
        />
        <AccessKind value={draft.access} onChange={(access) => set({ access })} />
        {draft.access === "inherit" && (
          <MultiSelect
            label={a("object.parent")}
            description={a("object.parent_hint")}
            data={parents}
            value={parentsOf(draft)}
            maxValues={PARENTS_MAX}
            required
            openOnFocus={false}
            onChange={(chosen) => set({ parent: chosen.length === 1 ? chosen[0] : chosen })}
          />
        )}
        <CurrencyFields
          doc={doc}
          value={draft.currency}
          onChange={(currency) => set({ currency })}
        />
        <div className={classes.end}>
          <Button variant="default" disabled={typed === null} onClick={drop}>
            {a("document.back")}
          </Button>
          <Button disabled={JSON.stringify(draft) === JSON.stringify(doc)} onClick={save}>
            {a("action.to_draft")}
          </Button>
        </div>
      </section>
      <section className={`${classes.panel} ${classes.stack}`}>
        <h2>{a("object.retire")}</h2>
        <p className={classes.hint}>{a("object.retire_hint")}</p>
        <div>
          <Button
            variant="default"
            onClick={() => change((now) => put(now, { retired: !now.retired }))}
          >
            {a(doc.retired ? "action.restore" : "object.retire")}
          </Button>
        </div>
      </section>
      <section className={`${classes.panel} ${classes.stack}`}>
        <h2>{a("document.whole")}</h2>
        <DocumentBox document={doc} onSave={(next, over) => submit(() => next, over)} />
      </section>
    </div>
  );
}

/** The lookups by which records inherit, as a document names one or several. */
function parentsOf({ parent }: ObjectDoc): string[] {
  return typeof parent === "string" ? [parent] : (parent ?? []);
}
