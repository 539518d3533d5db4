import { IconSettings, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useAdminText } from "../../../text/admin";
import { ActionIcon } from "../../../ui/kit";
import type { Place } from "../../../ui/sort/places";
import { SortHandle, SortItem, SortList } from "../../../ui/sort/SortList";
import { Tag } from "../../../ui/Tag";
import classes from "../Admin.module.css";
import type { FormDoc, ObjectDoc, SectionDoc } from "../docs";
import { MoveMenu } from "../MoveMenu";
import own from "../object/Object.module.css";
import { BANK, listOf, SECTIONS } from "./moves";
import { SectionDialog } from "./SectionDialog";

const WIDE = new Set(["lines", "long_text", "rich_text"]);

interface FormSectionProps {
  doc: ObjectDoc;
  form: FormDoc;
  at: number;
  section: SectionDoc;
  words: (name: string) => string;
  typeOf: (name: string) => string | undefined;
  bankSize: number;
  onMove: (from: Place, to: Place) => void;
  onChange: (section: SectionDoc) => void;
  onRemove: () => void;
}

export function FormSection(props: FormSectionProps) {
  const { doc, form, at, section, words, typeOf, bankSize, onMove, onChange, onRemove } = props;
  const { a, l } = useAdminText();
  const [open, setOpen] = useState(false);
  const title = l(section.label);
  const list = listOf(at);
  const others = form.sections.flatMap((one, other) =>
    other === at
      ? []
      : [
          {
            words: a("form.move_to", { section: l(one.label) }),
            to: { list: listOf(other), at: one.fields.length },
          },
        ],
  );
  const columns = section.columns ?? 2;
  return (
    <section className={own.section} aria-label={title}>
      <header className={own.sectionHead}>
        <SortHandle
          list={SECTIONS}
          at={at}
          id={`section-${at}`}
          words={title}
          label={a("sort.move", { words: title })}
        />
        <h3 className={classes.name}>{title}</h3>
        {section.when && <Tag text={a("form.conditional")} hue={50} />}
        <span className="quiet">{a("form.columns", { count: columns })}</span>
        <MoveMenu
          from={{ list: SECTIONS, at }}
          length={form.sections.length}
          words={title}
          onMove={onMove}
        />
        <ActionIcon
          aria-label={a("form.section_edit", { section: title })}
          onClick={() => setOpen(true)}
        >
          <IconSettings size={16} />
        </ActionIcon>
        <ActionIcon aria-label={a("action.remove_words", { words: title })} onClick={onRemove}>
          <IconTrash size={16} />
        </ActionIcon>
      </header>
      <div style={{ "--columns": columns } as React.CSSProperties}>
        <SortList
          name={list}
          axis={columns > 1 ? "grid" : "list"}
          className={own.places}
          empty={a("form.section_empty")}
        >
          {section.fields.map((name, place) => (
            <SortItem
              key={name}
              list={list}
              at={place}
              className={classes.card}
              wide={WIDE.has(typeOf(name) ?? "")}
            >
              <SortHandle
                list={list}
                at={place}
                id={name}
                words={words(name)}
                label={a("sort.move", { words: words(name) })}
              />
              <span className={classes.name}>{words(name)}</span>
              <MoveMenu
                from={{ list, at: place }}
                length={section.fields.length}
                words={words(name)}
                others={others}
                out={{ words: a("form.take_out"), to: { list: BANK, at: bankSize } }}
                onMove={onMove}
              />
            </SortItem>
          ))}
        </SortList>
      </div>
      {open && (
        <SectionDialog
          doc={doc}
          section={section}
          onSave={onChange}
          onClose={() => setOpen(false)}
        />
      )}
    </section>
  );
}
