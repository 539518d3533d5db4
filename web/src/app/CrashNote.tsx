import type { ErrorComponentProps } from "@tanstack/react-router";
import { useEffect } from "react";
import { useText } from "../text";
import { EmptyState } from "../ui/EmptyState";
import { Button } from "../ui/kit";

const RELOADED = "weft.reloaded";

/** A page that broke. A chunk that is gone belongs to an older build: one reload brings the new. */
export function CrashNote({ error }: ErrorComponentProps) {
  const { t } = useText();
  const words = error instanceof Error ? error.message : String(error);
  const gone = /dynamically imported module|module script failed/.test(words);
  useEffect(() => {
    if (!gone || sessionStorage.getItem(RELOADED)) return;
    sessionStorage.setItem(RELOADED, "1");
    window.location.reload();
  }, [gone]);
  return (
    <div role="alert">
      <EmptyState
        title={t("error.unexpected")}
        hint={words}
        action={<Button onClick={() => window.location.reload()}>{t("action.reload")}</Button>}
      />
    </div>
  );
}
