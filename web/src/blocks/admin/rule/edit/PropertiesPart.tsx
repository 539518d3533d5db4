import type { EventProperty } from "../../../../api/rules";
import { useAdminText } from "../../../../text/admin";
import { NativeSelect, TextInput } from "../../../../ui/kit";
import classes from "../../Admin.module.css";
import { LabelFields } from "../../LabelFields";
import type { RuleDoc } from "./doc";
import { Remarks } from "./Remarks";
import { Rows } from "./Rows";

const TYPES = ["text", "number", "boolean", "datetime"] as const;
const PROPERTIES_MAX = 40;

interface PropertiesPartProps {
  rule: RuleDoc;
  onChange: (change: Partial<RuleDoc>) => void;
}

/** Properties of events that have not come yet: those that have need nobody to declare them. */
export function PropertiesPart({ rule, onChange }: PropertiesPartProps) {
  const { a } = useAdminText();
  return (
    <details className={classes.panel}>
      <summary>{a("edit.properties_title")}</summary>
      <div className={classes.stack}>
        <p className={classes.hint}>{a("edit.properties_hint")}</p>
        <Rows<EventProperty>
          rows={rule.properties}
          words={(at) => a("edit.property_at", { at })}
          add={a("edit.property_add")}
          fresh={() => ({ name: "", type: "text", label: { zh: "", en: "" } })}
          most={PROPERTIES_MAX}
          onRows={(properties) => onChange({ properties })}
        >
          {(property, change) => (
            <>
              <div className={classes.pair}>
                <TextInput
                  label={a("edit.property_name")}
                  value={property.name}
                  onChange={({ currentTarget: { value } }) => change({ name: value.trim() })}
                />
                <NativeSelect
                  label={a("edit.property_type")}
                  data={TYPES.map((name) => ({ value: name, label: a(`edit.type_${name}`) }))}
                  value={property.type}
                  onChange={({ currentTarget: { value } }) =>
                    change({ type: value as EventProperty["type"] })
                  }
                />
              </div>
              <LabelFields
                label={property.label}
                words={a("edit.property_label")}
                onChange={(label) => change({ label })}
              />
            </>
          )}
        </Rows>
        <Remarks at="properties" />
      </div>
    </details>
  );
}
