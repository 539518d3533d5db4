import { useQuery } from "@tanstack/react-query";
import { currenciesQuery } from "../../api/queries";
import { useText } from "../../text";
import { Select } from "../../ui/kit";
import { asText, type EditorProps } from "../kind";

const CHOICES_MAX = 60;
// What a Chinese company trades in stands first.
const USUAL = ["USD", "EUR", "HKD", "JPY", "GBP"];

/** One box for all currencies: type a part of the code or the name. */
export default function Editor(props: EditorProps) {
  const { t, l } = useText();
  const { data } = useQuery(currenciesQuery);
  const first = [data?.own ?? "", ...USUAL];
  const rank = (code: string) => (first.indexOf(code) + 1 || first.length + 1) - 1;
  const choices = [...(data?.items ?? [])]
    .sort((a, b) => rank(a.code) - rank(b.code) || a.code.localeCompare(b.code))
    .map(({ code, label }) => ({ value: code, label: `${code} ${l(label)}` }));
  return (
    <Select
      label={props.label}
      aria-label={props.label ? undefined : props.name}
      data={choices}
      value={asText(props.value) || null}
      error={props.error}
      required={props.field.required}
      disabled={props.disabled}
      nothingFoundMessage={t("lookup.none")}
      autoFocus={props.autoFocus}
      limit={CHOICES_MAX}
      onChange={props.onChange}
      searchable
      clearable={!props.field.required}
      clearButtonProps={{ "aria-label": t("filter.clear") }}
    />
  );
}
