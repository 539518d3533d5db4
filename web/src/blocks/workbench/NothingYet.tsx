import type { ObjectModel } from "../../api/types";
import { useText } from "../../text";
import { AppLink } from "../../ui/AppLink";
import { EmptyState } from "../../ui/EmptyState";

/** A widget over records of which there are none for it, and where they are made. */
export function NothingYet({ model }: { model: ObjectModel }) {
  const { t, l } = useText();
  const object = l(model.plural ?? model.label);
  return (
    <EmptyState
      title={t("work.none")}
      action={<AppLink href={`/o/${model.name}`}>{t("work.open_list", { object })}</AppLink>}
    />
  );
}
