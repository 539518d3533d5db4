import { useQuery } from "@tanstack/react-query";
import { type Expected, isOverSomething, type Over, verifyExpression } from "../../../api/config";
import { Problem } from "../../../api/problem";
import { useDebouncedValue } from "../../../ui/kit";
import { meantBy } from "./completion";

const TYPING_PAUSE_MS = 350;
// Refusals about the object itself: it is not published yet, so there is nothing to check against.
const UNKNOWN_OBJECT = 404;

export type Verdict =
  | { is: "empty" }
  | { is: "asking" }
  | { is: "unknown" }
  | { is: "good"; echo: string; type: string; count: number | null }
  | { is: "wrong"; problem: Problem; position: number | null; meant: string | null };

/** What the server makes of the text, a moment after the typing stops. */
export function useCheck(over: Over, text: string, expect: Expected | undefined): Verdict {
  const [settled] = useDebouncedValue(text.trim(), TYPING_PAUSE_MS);
  const { data, error } = useQuery({
    queryKey: ["expression", over, settled, expect ?? ""],
    queryFn: ({ signal }) => verifyExpression({ over, text: settled, expect }, signal),
    enabled: settled !== "" && isOverSomething(over),
    retry: false,
  });
  if (text.trim() === "" || !isOverSomething(over)) return { is: "empty" };
  if (settled !== text.trim()) return { is: "asking" };
  if (error instanceof Problem) {
    if (error.status === UNKNOWN_OBJECT) return { is: "unknown" };
    const position = error.position ?? null;
    return {
      is: "wrong",
      problem: error,
      position,
      meant: error.suggestion ?? meantBy(error.words),
    };
  }
  if (error) return { is: "unknown" };
  if (!data) return { is: "asking" };
  return { is: "good", echo: data.echo ?? "", type: data.type ?? "", count: data.count ?? null };
}
