import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { adminLabel, useAdminText } from "../../../text/admin";
import { Button, SegmentedControl } from "../../../ui/kit";
import type { Place } from "../../../ui/sort/places";
import { SortArea } from "../../../ui/sort/SortArea";
import { SortHandle, SortItem, SortList } from "../../../ui/sort/SortList";
import classes from "../Admin.module.css";
import type { FormDoc, ObjectDoc, SectionDoc } from "../docs";
import { liveFields } from "../draftModel";
import own from "../object/Object.module.css";
import { useFieldChoices } from "../useChoices";
import { FormPreview } from "./FormPreview";
import { FormSection } from "./FormSection";
import { BANK, formAccepts, listsOf, moveInForm, putSection, SECTIONS } from "./moves";

interface FormDesignerProps {
  doc: ObjectDoc;
  form: FormDoc;
  onChange: (form: FormDoc) => void;
}

/** A form laid out by hand: sections, and fields dragged into them. */
export function FormDesigner({ doc, form, onChange }: FormDesignerProps) {
  const { a } = useAdminText();
  const [showing, setShowing] = useState("design");
  const choices = useFieldChoices(doc);
  const names = choices.map(({ value }) => value);
  const words = (name: string) => choices.find(({ value }) => value === name)?.label ?? name;
  const typeOf = (name: string) => liveFields(doc).find((one) => one.name === name)?.type;
  const bank = listsOf(form, names)[BANK] ?? [];
  const move = (from: Place, to: Place) => onChange(moveInForm(form, names, from, to));
  const set = (at: number, section: SectionDoc) => onChange(putSection(form, at, section));
  const add = () => {
    const section = { label: adminLabel("form.section_new"), columns: 2, fields: [] };
    onChange({ ...form, sections: [...form.sections, section] });
  };
  return (
    <div className={classes.stack}>
      <div className={`${classes.row} ${classes.wrap}`}>
        <SegmentedControl
          value={showing}
          onChange={setShowing}
          aria-label={a("form.showing")}
          data={[
            { value: "design", label: a("form.design") },
            { value: "preview", label: a("form.preview") },
          ]}
        />
        <span className={classes.space} />
        {showing === "design" && (
          <Button variant="default" leftSection={<IconPlus size={16} />} onClick={add}>
            {a("form.section_add")}
          </Button>
        )}
      </div>
      {showing === "preview" ? (
        <FormPreview doc={doc} form={form} />
      ) : (
        <SortArea
          className={own.designer}
          accepts={formAccepts}
          onMove={move}
          say={(moved, at) => a("sort.moved", { words: moved, at })}
        >
          <section className={`panel ${own.bank}`}>
            <h3>{a("form.bank")}</h3>
            <p className={classes.hint}>{a("form.bank_hint")}</p>
            <SortList name={BANK} className={own.bankList} empty={a("form.bank_none")}>
              {bank.map((name, at) => (
                <SortItem key={name} list={BANK} at={at} className={classes.card}>
                  <SortHandle
                    list={BANK}
                    at={at}
                    id={name}
                    words={words(name)}
                    label={a("sort.move", { words: words(name) })}
                  />
                  <span className={classes.name}>{words(name)}</span>
                </SortItem>
              ))}
            </SortList>
          </section>
          <SortList name={SECTIONS} className={own.sections} empty={a("form.none")}>
            {form.sections.map((section, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: sections have no other identity
              <SortItem key={at} list={SECTIONS} at={at}>
                <FormSection
                  doc={doc}
                  form={form}
                  at={at}
                  section={section}
                  words={words}
                  typeOf={typeOf}
                  bankSize={bank.length}
                  onMove={move}
                  onChange={(next) => set(at, next)}
                  onRemove={() => onChange({ ...form, sections: form.sections.toSpliced(at, 1) })}
                />
              </SortItem>
            ))}
          </SortList>
        </SortArea>
      )}
    </div>
  );
}
