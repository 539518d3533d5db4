import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { destinationHealthQuery, destinationsQuery } from "../../api/destinations";
import classes from "../../blocks/admin/Admin.module.css";
import { DestinationFigures } from "../../blocks/admin/destination/DestinationFigures";
import { SendAgain } from "../../blocks/admin/destination/SendAgain";
import { useAdminText } from "../../text/admin";
import { AppLink } from "../../ui/AppLink";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorNote } from "../../ui/ErrorNote";
import { Skeleton } from "../../ui/kit";
import { Tag } from "../../ui/Tag";
import { useTitle } from "../../ui/useTitle";

/** One destination: how it fares, and sending again. */
export function DestinationPage() {
  const { id } = useParams({ strict: false }) as { id: string };
  const { a } = useAdminText();
  const destinations = useQuery(destinationsQuery);
  const health = useQuery(destinationHealthQuery(id));
  const destination = destinations.data?.find((one) => one.id === id);
  useTitle(destination?.name ?? a("section.destinations"));
  if (destinations.error) {
    return <ErrorNote error={destinations.error} retry={destinations.refetch} />;
  }
  if (!destinations.data) return <Skeleton height={300} />;
  if (!destination) {
    return (
      <EmptyState
        icon="arrows-exchange"
        title={a("destination.missing")}
        action={<AppLink href="/settings/destinations">{a("section.destinations")}</AppLink>}
      />
    );
  }
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <h1>{destination.name}</h1>
        {!destination.active && <Tag text={a("sources.off")} hue={50} />}
        <span className={classes.space} />
        <AppLink href={`/o/destination/${id}`}>{a("destination.record")}</AppLink>
        <AppLink href="/settings/destinations">{a("section.destinations")}</AppLink>
      </header>
      {health.error && <ErrorNote error={health.error} retry={health.refetch} />}
      {!health.data && !health.error && <Skeleton height={160} />}
      {health.data && <DestinationFigures health={health.data} />}
      <SendAgain id={id} />
    </div>
  );
}
