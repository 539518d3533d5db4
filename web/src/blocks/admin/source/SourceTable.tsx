import { useQuery } from "@tanstack/react-query";
import { type Source, sourceHealthQuery } from "../../../api/sources";
import { type AdminKey, useAdminText } from "../../../text/admin";
import { AppLink } from "../../../ui/AppLink";
import { Tag } from "../../../ui/Tag";
import { When } from "../../../ui/When";
import classes from "../Admin.module.css";
import { BreakerTag } from "../destination/BreakerTag";
import { HeadedTable } from "../HeadedTable";

const COLUMNS: AdminKey[] = [
  "label.name",
  "sources.state",
  "sources.trust",
  "sources.accepted",
  "sources.rejected",
  "sources.last",
];

/** The sources there are, each with what it sent in a day. */
export function SourceTable({ sources }: { sources: Source[] }) {
  return (
    <HeadedTable heads={COLUMNS}>
      {sources.map((one) => (
        <Line key={one.id} source={one} />
      ))}
    </HeadedTable>
  );
}

function Line({ source }: { source: Source }) {
  const { a } = useAdminText();
  const { data } = useQuery(sourceHealthQuery(source.id));
  return (
    <tr>
      <td>
        <AppLink href={`/settings/sources/${source.id}`}>{source.name}</AppLink>
      </td>
      <td>
        <Tag
          text={a(source.active ? "sources.on" : "sources.off")}
          hue={source.active ? 140 : 50}
        />{" "}
        {data?.stream && <BreakerTag breaker={data.stream.breaker} />}
      </td>
      <td className="numbers">{source.trust}</td>
      <td className="numbers">{data?.accepted}</td>
      <td className="numbers">{data?.rejected}</td>
      <td className={classes.whole}>{data?.last_at && <When at={data.last_at} />}</td>
    </tr>
  );
}
