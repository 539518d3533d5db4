import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { sourcesQuery } from "../../api/sources";
import classes from "../../blocks/admin/Admin.module.css";
import { SourceTable } from "../../blocks/admin/source/SourceTable";
import { useAdminText } from "../../text/admin";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorNote } from "../../ui/ErrorNote";
import { Button, Skeleton } from "../../ui/kit";
import { useTitle } from "../../ui/useTitle";

/** Where touchpoints come from. */
export function Sources() {
  const { a } = useAdminText();
  const navigate = useNavigate();
  const { data, error, refetch } = useQuery(sourcesQuery);
  useTitle(a("section.sources"));
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <h1>{a("section.sources")}</h1>
        <span className={classes.space} />
        <Button
          leftSection={<IconPlus size={16} />}
          onClick={() => navigate({ to: "/o/$object/new", params: { object: "source" } })}
        >
          {a("sources.new")}
        </Button>
      </header>
      <p className="quiet">{a("sources.hint")}</p>
      {error && <ErrorNote error={error} retry={refetch} />}
      {!data && !error && <Skeleton height={160} />}
      {data?.length === 0 && (
        <EmptyState icon="antenna" title={a("sources.none")} hint={a("sources.none_hint")} />
      )}
      {data && data.length > 0 && <SourceTable sources={data} />}
    </div>
  );
}
