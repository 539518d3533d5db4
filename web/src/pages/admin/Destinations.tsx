import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { destinationsQuery } from "../../api/destinations";
import classes from "../../blocks/admin/Admin.module.css";
import { DestinationTable } from "../../blocks/admin/destination/DestinationTable";
import { useAdminText } from "../../text/admin";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorNote } from "../../ui/ErrorNote";
import { Button, Skeleton } from "../../ui/kit";
import { useTitle } from "../../ui/useTitle";

/** Where touchpoints go on to. */
export function Destinations() {
  const { a } = useAdminText();
  const navigate = useNavigate();
  const { data, error, refetch } = useQuery(destinationsQuery);
  useTitle(a("section.destinations"));
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <h1>{a("section.destinations")}</h1>
        <span className={classes.space} />
        <Button
          leftSection={<IconPlus size={16} />}
          onClick={() => navigate({ to: "/o/$object/new", params: { object: "destination" } })}
        >
          {a("destination.new")}
        </Button>
      </header>
      <p className="quiet">{a("destination.hint")}</p>
      {error && <ErrorNote error={error} retry={refetch} />}
      {!data && !error && <Skeleton height={160} />}
      {data?.length === 0 && (
        <EmptyState
          icon="arrows-exchange"
          title={a("destination.none")}
          hint={a("destination.none_hint")}
        />
      )}
      {data && data.length > 0 && <DestinationTable destinations={data} />}
    </div>
  );
}
