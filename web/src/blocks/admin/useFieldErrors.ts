import { useState } from "react";
import { Problem } from "../../api/problem";
import { useText } from "../../text";
import { wordsFor } from "../../ui/ErrorNote";

/** What the server refused, by the name of the field it spoke of. */
export function useFieldErrors(names: readonly string[]) {
  const texts = useText();
  const [errors, setErrors] = useState<Record<string, string>>({});
  const onRefused = (error: unknown): boolean => {
    const field = error instanceof Problem ? (error.field ?? "") : "";
    const known = names.includes(field);
    setErrors(known ? { [field]: wordsFor(error, texts) } : {});
    return known;
  };
  /** Whoever changes a field has heard what was wrong with it. */
  const clear = (field: string) => setErrors(({ [field]: _, ...rest }) => rest);
  return { errors, onRefused, clear };
}
