import { IconSearch } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useText } from "../../text";
import { TextInput } from "../../ui/kit";
import { isComposing } from "../../ui/typing";

const TYPING_PAUSE_MS = 250;

interface SearchBoxProps {
  value: string;
  onChange: (value: string) => void;
}

/** The list's search box; waits for a pause, and for the input method to finish. */
export function SearchBox({ value, onChange }: SearchBoxProps) {
  const { t } = useText();
  const [typed, setTyped] = useState<string | null>(null);
  const timer = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);
  const later = (text: string) => {
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => {
      onChange(text.trim());
      setTyped(null);
    }, TYPING_PAUSE_MS);
  };
  return (
    <TextInput
      type="search"
      data-search
      w={240}
      aria-label={t("list.search")}
      placeholder={t("list.search_hint")}
      leftSection={<IconSearch size={16} />}
      value={typed ?? value}
      autoComplete="off"
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        if (!isComposing(event.nativeEvent as unknown as KeyboardEvent))
          later(event.currentTarget.value);
      }}
      onCompositionEnd={(event) => later(event.currentTarget.value)}
    />
  );
}
