import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useAdminText } from "../../../../text/admin";
import { ActionIcon, Button, TextInput } from "../../../../ui/kit";
import classes from "../../Admin.module.css";
import type { RuleDoc } from "./doc";
import own from "./Edit.module.css";
import { Remarks } from "./Remarks";

const NAME = /^[a-z][a-z0-9_]*$/;

interface SettingsPartProps {
  rule: RuleDoc;
  onChange: (change: Partial<RuleDoc>) => void;
}

/** Numbers that expressions of the rule name as `{name}`: they are changed here and nowhere else. */
export function SettingsPart({ rule, onChange }: SettingsPartProps) {
  const { a } = useAdminText();
  const [name, setName] = useState("");
  const settings = rule.settings ?? {};
  const add = () => {
    onChange({ settings: { ...settings, [name]: 0 } });
    setName("");
  };
  const without = (gone: string) =>
    Object.fromEntries(Object.entries(settings).filter(([known]) => known !== gone));
  return (
    <details className={classes.panel}>
      <summary>{a("edit.settings_title")}</summary>
      <div className={classes.stack}>
        <p className={classes.hint}>{a("edit.settings_hint")}</p>
        {Object.entries(settings).map(([known, value]) => (
          <div key={known} className={own.item}>
            <TextInput
              label={`{${known}}`}
              inputMode="numeric"
              value={String(value)}
              onChange={({ currentTarget: { value: typed } }) =>
                onChange({ settings: { ...settings, [known]: wholeNumber(typed) } })
              }
            />
            <ActionIcon
              aria-label={a("action.remove_words", { words: `{${known}}` })}
              onClick={() => onChange({ settings: without(known) })}
            >
              <IconTrash size={16} />
            </ActionIcon>
          </div>
        ))}
        <div className={own.span}>
          <TextInput
            label={a("edit.setting_name")}
            description={a("edit.setting_name_hint")}
            value={name}
            onChange={({ currentTarget: { value } }) => setName(value.trim())}
          />
          <Button
            variant="default"
            leftSection={<IconPlus size={16} />}
            disabled={!NAME.test(name) || name in settings}
            onClick={add}
          >
            {a("edit.setting_add")}
          </Button>
        </div>
        <Remarks at="settings" />
      </div>
    </details>
  );
}

/** What was typed as a whole number; a lone minus waits for its digits as zero. */
function wholeNumber(typed: string): number {
  const [digits = ""] = /-?\d+/.exec(typed) ?? [];
  const number = Number(digits);
  return Number.isSafeInteger(number) ? number : 0;
}
