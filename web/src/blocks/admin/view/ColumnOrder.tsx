import { IconX } from "@tabler/icons-react";
import { useAdminText } from "../../../text/admin";
import { ActionIcon, Select } from "../../../ui/kit";
import { reorder } from "../../../ui/sort/places";
import { SortArea } from "../../../ui/sort/SortArea";
import { SortHandle, SortItem, SortList } from "../../../ui/sort/SortList";
import classes from "../Admin.module.css";
import own from "../object/Object.module.css";
import type { Choice } from "../useChoices";

interface ColumnOrderProps {
  choices: Choice[];
  columns: string[];
  onChange: (columns: string[]) => void;
}

const LIST = "columns";

/** The columns from left to right, put in order by hand. */
export function ColumnOrder({ choices, columns, onChange }: ColumnOrderProps) {
  const { a } = useAdminText();
  const words = (name: string) => choices.find(({ value }) => value === name)?.label ?? name;
  return (
    <section className={classes.part} aria-label={a("view.columns")}>
      <h3>{a("view.columns")}</h3>
      <SortArea
        onMove={(from, to) => onChange(reorder(columns, from.at, to.at))}
        say={(moved, at) => a("sort.moved", { words: moved, at })}
      >
        <SortList name={LIST} className={own.fields} empty={a("view.columns_none")}>
          {columns.map((name, at) => (
            <SortItem key={name} list={LIST} at={at} className={classes.card}>
              <SortHandle
                list={LIST}
                at={at}
                id={name}
                words={words(name)}
                label={a("sort.move", { words: words(name) })}
              />
              <span className={classes.name}>{words(name)}</span>
              <ActionIcon
                aria-label={a("action.remove_words", { words: words(name) })}
                onClick={() => onChange(columns.toSpliced(at, 1))}
              >
                <IconX size={16} />
              </ActionIcon>
            </SortItem>
          ))}
        </SortList>
      </SortArea>
      <Select
        aria-label={a("view.column_add")}
        placeholder={a("view.column_add")}
        data={choices.filter(({ value }) => !columns.includes(value))}
        value={null}
        searchable
        openOnFocus={false}
        onChange={(name) => name && onChange([...columns, name])}
      />
    </section>
  );
}
