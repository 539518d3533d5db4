import { Problem, Unreachable } from "../api/problem";
import { type Texts, useText } from "../text";
import { EmptyState } from "./EmptyState";
import { Button } from "./kit";

export function wordsFor(error: unknown, texts: Texts): string {
  if (error instanceof Problem) {
    const words = texts.l(error.words);
    if (words) return words;
    if (error.status === 403) return texts.t("error.forbidden");
    if (error.status === 404) return texts.t("error.missing");
    return texts.t("error.server", { status: error.status });
  }
  if (error instanceof Unreachable) return texts.t("error.unreachable");
  return texts.t("error.unexpected");
}

interface ErrorNoteProps {
  error: unknown;
  retry?: () => void;
}

export function ErrorNote({ error, retry }: ErrorNoteProps) {
  const texts = useText();
  const action = retry && (
    <Button variant="default" onClick={retry}>
      {texts.t("action.retry")}
    </Button>
  );
  return (
    <div role="alert">
      <EmptyState title={wordsFor(error, texts)} action={action} />
    </div>
  );
}
