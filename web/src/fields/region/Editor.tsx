import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { regionsQuery } from "../../api/queries";
import { useText } from "../../text";
import { Select } from "../../ui/kit";
import { asText, type EditorProps } from "../kind";
import { nameRegions } from "../useReading";

const CHOICES_MAX = 60;

/** One box for province, city and area: type any part of the name. */
export default function Editor(props: EditorProps) {
  const { t } = useText();
  const { data: regions } = useQuery(regionsQuery);
  const choices = useMemo(() => {
    const name = nameRegions(regions ?? []);
    return (regions ?? []).map(({ code }) => ({ value: code, label: name(code) }));
  }, [regions]);
  return (
    <Select
      label={props.label}
      aria-label={props.label ? undefined : props.name}
      data={choices}
      value={asText(props.value) || null}
      error={props.error}
      required={props.field.required}
      disabled={props.disabled}
      placeholder={t("region.placeholder")}
      nothingFoundMessage={t("lookup.none")}
      autoFocus={props.autoFocus}
      limit={CHOICES_MAX}
      onChange={props.onChange}
      searchable
      clearable
      clearButtonProps={{ "aria-label": t("filter.clear") }}
    />
  );
}
