import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useAdminText } from "../../../text/admin";
import { ActionIcon, Button, SegmentedControl, Select } from "../../../ui/kit";
import classes from "../Admin.module.css";
import { type ObjectDoc, putAt, type RecordRule } from "../docs";
import { knownFields } from "../draftModel";
import { ExpressionBox } from "../expression/ExpressionBox";

interface RecordRulesProps {
  doc: ObjectDoc;
  rules: RecordRule[];
  onChange: (rules: RecordRule[]) => void;
}

/** Conditions that widen or narrow which records a role reaches. */
export function RecordRules({ doc, rules, onChange }: RecordRulesProps) {
  const { a } = useAdminText();
  return (
    <section className={classes.part} aria-label={a("rules.title")}>
      <h3>{a("rules.title")}</h3>
      <p className={classes.hint}>{a("rules.hint")}</p>
      {rules.map((rule, at) => {
        const set = (change: Partial<RecordRule>) =>
          onChange(putAt(rules, at, { ...rule, ...change }));
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a rule is known by its place
          <div key={at} className={classes.stack}>
            <div className={classes.row}>
              <SegmentedControl
                aria-label={a("rules.effect")}
                value={rule.effect}
                onChange={(effect) => set({ effect: effect as RecordRule["effect"] })}
                data={[
                  { value: "allow", label: a("rules.allow") },
                  { value: "deny", label: a("rules.deny") },
                ]}
              />
              <Select
                className={classes.grow ?? ""}
                aria-label={a("rules.action")}
                data={(["read", "update", "delete"] as const).map((value) => ({
                  value,
                  label: a(`right.${value}`),
                }))}
                value={rule.action}
                allowDeselect={false}
                openOnFocus={false}
                onChange={(action) => set({ action: action as RecordRule["action"] })}
              />
              <ActionIcon
                aria-label={a("action.remove_words", { words: a("rules.one", { at: at + 1 }) })}
                onClick={() => onChange(rules.toSpliced(at, 1))}
              >
                <IconTrash size={16} />
              </ActionIcon>
            </div>
            <ExpressionBox
              object={doc.name}
              fields={knownFields(doc)}
              label={a("rules.when")}
              expect="boolean"
              value={rule.when}
              onChange={(when) => set({ when })}
            />
          </div>
        );
      })}
      <div>
        <Button
          variant="default"
          leftSection={<IconPlus size={16} />}
          onClick={() => onChange([...rules, { action: "read", when: "", effect: "allow" }])}
        >
          {a("rules.add")}
        </Button>
      </div>
    </section>
  );
}
