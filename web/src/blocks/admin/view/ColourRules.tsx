import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useAdminText } from "../../../text/admin";
import { ActionIcon, Button, Select } from "../../../ui/kit";
import classes from "../Admin.module.css";
import { type ListDoc, type ObjectDoc, putAt } from "../docs";
import { knownFields } from "../draftModel";
import { ExpressionBox } from "../expression/ExpressionBox";

const HUES = [
  { hue: 0, words: "hue.red" },
  { hue: 30, words: "hue.orange" },
  { hue: 50, words: "hue.yellow" },
  { hue: 140, words: "hue.green" },
  { hue: 210, words: "hue.blue" },
  { hue: 265, words: "hue.purple" },
] as const;

interface ColourRulesProps {
  doc: ObjectDoc;
  list: ListDoc;
  onChange: (change: Partial<ListDoc>) => void;
}

/** Which rows are coloured; the first rule that holds is used. */
export function ColourRules({ doc, list, onChange }: ColourRulesProps) {
  const { a } = useAdminText();
  const rules = list.colours ?? [];
  return (
    <section className={classes.part} aria-label={a("view.colours")}>
      <h3>{a("view.colours")}</h3>
      {rules.map((rule, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a rule is known by its place
        <div key={at} className={classes.row}>
          <Select
            w={96}
            aria-label={a("view.colour", { at: at + 1 })}
            data={HUES.map(({ hue, words }) => ({ value: String(hue), label: a(words) }))}
            value={String(rule.hue)}
            allowDeselect={false}
            openOnFocus={false}
            onChange={(hue) =>
              onChange({ colours: putAt(rules, at, { ...rule, hue: Number(hue) }) })
            }
          />
          <div className={classes.grow}>
            <ExpressionBox
              object={doc.name}
              fields={knownFields(doc)}
              label={a("view.colour_when", { at: at + 1 })}
              expect="boolean"
              value={rule.when}
              onChange={(when) => onChange({ colours: putAt(rules, at, { ...rule, when }) })}
            />
          </div>
          <ActionIcon
            aria-label={a("action.remove_words", { words: a("view.colour", { at: at + 1 }) })}
            onClick={() => onChange({ colours: rules.toSpliced(at, 1) })}
          >
            <IconTrash size={16} />
          </ActionIcon>
        </div>
      ))}
      <div>
        <Button
          variant="default"
          leftSection={<IconPlus size={16} />}
          onClick={() => onChange({ colours: [...rules, { when: "", hue: 0 }] })}
        >
          {a("view.colour_add")}
        </Button>
      </div>
    </section>
  );
}
