import { Link } from "@tanstack/react-router";
import { useText } from "../text";
import { EmptyState } from "../ui/EmptyState";

export function Missing() {
  const { t } = useText();
  return (
    <EmptyState
      title={t("missing.title")}
      hint={t("missing.hint")}
      action={<Link to="/workbench">{t("work.title")}</Link>}
    />
  );
}
