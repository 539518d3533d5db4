import { useAdminText } from "../../../text/admin";
import { Checkbox, Select } from "../../../ui/kit";
import type { CurrencyDoc, ObjectDoc } from "../docs";
import { liveFields } from "../draftModel";

interface CurrencyFieldsProps {
  doc: ObjectDoc;
  value: ObjectDoc["currency"];
  onChange: (value: ObjectDoc["currency"]) => void;
}

/** Whether records carry a currency, of which day its rate is, and from which record it comes. */
export function CurrencyFields({ doc, value, onChange }: CurrencyFieldsProps) {
  const { a, l } = useAdminText();
  const rule: CurrencyDoc = typeof value === "object" ? value : {};
  const choices = (types: string[]) =>
    liveFields(doc)
      .filter(({ type }) => types.includes(type))
      .map(({ name, label }) => ({ value: name, label: l(label) }));
  const set = (next: CurrencyDoc) => {
    const said = Object.entries({ ...rule, ...next }).filter(([, name]) => name);
    onChange(said.length > 0 ? Object.fromEntries(said) : true);
  };
  return (
    <>
      <Checkbox
        label={a("object.currency")}
        checked={Boolean(value)}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      {value && (
        <>
          <Select
            label={a("object.currency_from")}
            description={a("object.currency_from_hint")}
            data={choices(["lookup"])}
            value={rule.from ?? null}
            clearable
            openOnFocus={false}
            onChange={(from) => set({ from: from ?? undefined })}
          />
          {!rule.from && (
            <Select
              label={a("object.currency_date")}
              description={a("object.currency_date_hint")}
              data={choices(["date", "datetime"])}
              value={rule.date ?? null}
              clearable
              openOnFocus={false}
              onChange={(date) => set({ date: date ?? undefined })}
            />
          )}
        </>
      )}
    </>
  );
}
