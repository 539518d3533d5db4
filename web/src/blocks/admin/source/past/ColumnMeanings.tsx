import type { Mapping } from "../../../../api/sources";
import { useAdminText } from "../../../../text/admin";
import { Select, TextInput } from "../../../../ui/kit";
import classes from "../../Admin.module.css";
import { eventName, type Meaning, meaningOf, PARTS, withEventName, withMeaning } from "./columns";

interface ColumnMeaningsProps {
  headers: string[];
  mapping: Mapping;
  onChange: (mapping: Mapping) => void;
}

/** Each column with what it means, guessed from its header. */
export function ColumnMeanings({ headers, mapping, onChange }: ColumnMeaningsProps) {
  const { a } = useAdminText();
  const choices = (now: Meaning): Meaning[] =>
    now === "computed"
      ? [...PARTS, "computed", "property", "none"]
      : [...PARTS, "property", "none"];
  const name = eventName(mapping);
  const columns = [...new Set(headers.map((header) => header.trim()))].filter(Boolean);
  return (
    <div className={classes.pair}>
      {columns.map((header) => (
        <Select
          key={header}
          label={header}
          data={choices(meaningOf(mapping, header)).map((value) => ({
            value,
            label: a(`past.part.${value}`),
          }))}
          value={meaningOf(mapping, header)}
          allowDeselect={false}
          onChange={(value) => value && onChange(withMeaning(mapping, header, value as Meaning))}
        />
      ))}
      {name !== null && (
        <TextInput
          label={a("past.event_name")}
          description={a("past.event_hint")}
          defaultValue={name}
          key={name}
          maxLength={100}
          onBlur={({ currentTarget: { value } }) =>
            value !== name && onChange(withEventName(mapping, value.trim()))
          }
        />
      )}
    </div>
  );
}
