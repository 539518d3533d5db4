import { useQuery } from "@tanstack/react-query";
import { meQuery } from "../../api/queries";
import { useText } from "../../text";
import { AppLink } from "../../ui/AppLink";
import { EmptyState } from "../../ui/EmptyState";

/** No signals yet: whoever may configure is led to where touchpoints come from. */
export function NoSignals({ title }: { title: string }) {
  const { t } = useText();
  const { data: me } = useQuery(meQuery);
  const action = me?.may_configure && (
    <AppLink href="/settings/sources">{t("signal.sources")}</AppLink>
  );
  return <EmptyState title={title} hint={t("signal.none_hint")} action={action} />;
}
