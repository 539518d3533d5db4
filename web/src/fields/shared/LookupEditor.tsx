import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { objectQuery, shortListQuery } from "../../api/queries";
import type { Entry, Reference } from "../../api/types";
import { useText } from "../../text";
import { Combobox, InputBase, useCombobox, useDebouncedValue } from "../../ui/kit";
import { isComposing } from "../../ui/typing";
import { asText } from "../kind";

const CHOICES_MAX = 20;
const TYPING_PAUSE_MS = 200;

interface LookupEditorProps {
  target: string;
  value: Reference | null;
  onChange: (value: Reference | null) => void;
  name: string;
  label?: string | undefined;
  error?: string | undefined;
  required?: boolean | undefined;
  disabled?: boolean | undefined;
  autoFocus?: boolean | undefined;
}

/** Finds a record of another object while one types. */
export function LookupEditor(props: LookupEditorProps) {
  const { t } = useText();
  const box = useCombobox({ onDropdownClose: () => box.resetSelectedOption() });
  const [typed, setTyped] = useState<string | null>(null);
  const { choices, pending } = useChoices(props.target, typed ?? "", box.dropdownOpened);
  const pick = (id: string) => {
    const choice = choices.find((one) => one.id === id);
    if (choice) props.onChange(choice);
    setTyped(null);
    box.closeDropdown();
  };
  const type = (text: string) => {
    setTyped(text);
    box.openDropdown();
    if (text === "" && props.value) props.onChange(null);
  };
  return (
    <Combobox store={box} onOptionSubmit={pick}>
      <Combobox.Target>
        <InputBase
          size="xs"
          label={props.label}
          aria-label={props.label ? undefined : props.name}
          error={props.error}
          required={props.required}
          disabled={props.disabled}
          value={typed ?? props.value?.label ?? ""}
          placeholder={t("lookup.placeholder")}
          autoFocus={props.autoFocus}
          autoComplete="off"
          onChange={(event) => type(event.currentTarget.value)}
          onClick={() => box.openDropdown()}
          onBlur={() => {
            setTyped(null);
            box.closeDropdown();
          }}
          onKeyDownCapture={(event) => {
            if (isComposing(event)) event.stopPropagation();
            // Enter chooses, it never sends the form this box stands in.
            else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
              event.preventDefault();
              const [first] = choices;
              if (typed && first && box.getSelectedOptionIndex() < 0) {
                event.stopPropagation();
                pick(first.id);
              }
            }
          }}
        />
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Options mah={260} style={{ overflowY: "auto" }}>
          {choices.map((choice) => (
            <Combobox.Option key={choice.id} value={choice.id}>
              {choice.label}
            </Combobox.Option>
          ))}
          {choices.length === 0 && (
            <Combobox.Empty>{pending ? t("loading") : t("lookup.none")}</Combobox.Empty>
          )}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}

function useChoices(target: string, typed: string, open: boolean) {
  const [q] = useDebouncedValue(typed, TYPING_PAUSE_MS);
  const model = useQuery({ ...objectQuery(target), enabled: open });
  const title = model.data?.title ?? "name";
  const list = useQuery({
    ...shortListQuery(target, { q: q.trim() }, CHOICES_MAX),
    enabled: open && model.isFetched,
  });
  const label = (entry: Entry) => asText(entry[title]) || entry.id;
  const choices = (list.data?.items ?? []).map((entry) => ({ id: entry.id, label: label(entry) }));
  return { choices, pending: list.isPending };
}
