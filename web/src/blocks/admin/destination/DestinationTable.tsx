import { useQuery } from "@tanstack/react-query";
import { type Destination, destinationHealthQuery } from "../../../api/destinations";
import { type AdminKey, useAdminText } from "../../../text/admin";
import { AppLink } from "../../../ui/AppLink";
import { Tag } from "../../../ui/Tag";
import { When } from "../../../ui/When";
import classes from "../Admin.module.css";
import { HeadedTable } from "../HeadedTable";
import { BreakerTag } from "./BreakerTag";

const COLUMNS: AdminKey[] = [
  "label.name",
  "destination.state",
  "destination.kind",
  "destination.purpose",
  "destination.sent",
  "destination.refused",
  "destination.lag",
  "destination.last_sent",
];

/** The destinations there are, each with how it fares. */
export function DestinationTable({ destinations }: { destinations: Destination[] }) {
  return (
    <HeadedTable heads={COLUMNS}>
      {destinations.map((one) => (
        <Line key={one.id} destination={one} />
      ))}
    </HeadedTable>
  );
}

function Line({ destination }: { destination: Destination }) {
  const { a } = useAdminText();
  const { data } = useQuery(destinationHealthQuery(destination.id));
  return (
    <tr>
      <td>
        <AppLink href={`/settings/destinations/${destination.id}`}>{destination.name}</AppLink>
      </td>
      <td>
        {!destination.active && <Tag text={a("sources.off")} hue={50} />}
        {destination.active && data && <BreakerTag breaker={data.breaker} />}
      </td>
      <td>{a(`destination.kind_${destination.kind}`)}</td>
      <td>{destination.purpose}</td>
      <td className="numbers">{data?.sent}</td>
      <td className="numbers">{data?.refused}</td>
      <td className={classes.whole}>
        {data?.waiting_since ? <When at={data.waiting_since} /> : a("destination.lag_none")}
      </td>
      <td className={classes.whole}>{data?.last_sent_at && <When at={data.last_sent_at} />}</td>
    </tr>
  );
}
