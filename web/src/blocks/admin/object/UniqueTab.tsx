import { IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useAdminText } from "../../../text/admin";
import { EmptyState } from "../../../ui/EmptyState";
import { ActionIcon, Button, MultiSelect } from "../../../ui/kit";
import classes from "../Admin.module.css";
import { useFieldChoices } from "../useChoices";
import type { ObjectTabProps } from "./FieldTable";
import own from "./Object.module.css";

/** Fields whose combination may stand only once. */
export function UniqueTab({ doc, change }: ObjectTabProps) {
  const { a } = useAdminText();
  const choices = useFieldChoices(doc);
  const [chosen, setChosen] = useState<string[]>([]);
  const rules = doc.unique ?? [];
  const words = (fields: string[]) =>
    fields.map((name) => choices.find(({ value }) => value === name)?.label ?? name).join(" + ");
  return (
    <div className={classes.stack}>
      <p className={classes.hint}>{a("unique.hint")}</p>
      {rules.length === 0 && <EmptyState title={a("unique.none")} />}
      <div className={own.fields}>
        {rules.map((rule, at) => (
          <div key={rule.fields.join("+")} className={classes.card}>
            <span className={classes.name}>&nbsp;{words(rule.fields)}</span>
            <ActionIcon
              aria-label={a("action.remove_words", { words: words(rule.fields) })}
              onClick={() =>
                change((now) => ({ ...now, unique: (now.unique ?? []).toSpliced(at, 1) }))
              }
            >
              <IconTrash size={16} />
            </ActionIcon>
          </div>
        ))}
      </div>
      <div className={`${classes.row} ${classes.wrap}`}>
        <MultiSelect
          size="sm"
          className={classes.grow ?? ""}
          aria-label={a("unique.fields")}
          placeholder={chosen.length ? "" : a("unique.fields")}
          data={choices}
          value={chosen}
          searchable
          openOnFocus={false}
          onChange={setChosen}
        />
        <Button
          disabled={chosen.length === 0}
          onClick={() => {
            change((now) => ({ ...now, unique: [...(now.unique ?? []), { fields: chosen }] }));
            setChosen([]);
          }}
        >
          {a("unique.add")}
        </Button>
      </div>
    </div>
  );
}
