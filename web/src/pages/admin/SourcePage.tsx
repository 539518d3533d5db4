import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { meQuery } from "../../api/queries";
import { sourceHealthQuery, sourcesQuery } from "../../api/sources";
import classes from "../../blocks/admin/Admin.module.css";
import { Figures } from "../../blocks/admin/source/Figures";
import { Mapping } from "../../blocks/admin/source/Mapping";
import { PastFile } from "../../blocks/admin/source/past/PastFile";
import { Refusals } from "../../blocks/admin/source/Refusals";
import { Secret } from "../../blocks/admin/source/Secret";
import { Snippets } from "../../blocks/admin/source/Snippets";
import { StreamFigures } from "../../blocks/admin/source/StreamFigures";
import { useAdminText } from "../../text/admin";
import { AppLink } from "../../ui/AppLink";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorNote } from "../../ui/ErrorNote";
import { Skeleton } from "../../ui/kit";
import { Tag } from "../../ui/Tag";
import { useTitle } from "../../ui/useTitle";

/** One source: how it fares, and what to paste where touchpoints are sent from. */
export function SourcePage() {
  const { id } = useParams({ strict: false }) as { id: string };
  const { a } = useAdminText();
  const { data: me } = useQuery(meQuery);
  const sources = useQuery(sourcesQuery);
  const health = useQuery(sourceHealthQuery(id));
  const source = sources.data?.find((one) => one.id === id);
  useTitle(source?.name ?? a("section.sources"));
  if (sources.error) return <ErrorNote error={sources.error} retry={sources.refetch} />;
  if (!sources.data) return <Skeleton height={300} />;
  if (!source) {
    return (
      <EmptyState
        icon="antenna"
        title={a("sources.missing")}
        action={<AppLink href="/settings/sources">{a("section.sources")}</AppLink>}
      />
    );
  }
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <h1>{source.name}</h1>
        <Tag
          text={a(source.active ? "sources.on" : "sources.off")}
          hue={source.active ? 140 : 50}
        />
        <span className={classes.space} />
        <AppLink href={`/o/source/${id}`}>{a("sources.record")}</AppLink>
        <AppLink href="/settings/sources">{a("section.sources")}</AppLink>
      </header>
      {health.error && <ErrorNote error={health.error} retry={health.refetch} />}
      {!health.data && !health.error && <Skeleton height={160} />}
      {health.data && <Figures health={health.data} />}
      {health.data?.stream && <StreamFigures stream={health.data.stream} />}
      {health.data && health.data.rejected > 0 && <Refusals health={health.data} />}
      <Snippets kind={source.kind} />
      {me?.may_import && <PastFile source={id} />}
      <Secret id={id} />
      <Mapping id={id} />
    </div>
  );
}
