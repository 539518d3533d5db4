import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { shortListQuery } from "../../../api/queries";
import type { Entry } from "../../../api/types";
import { asText } from "../../../fields/kind";
import { asReference } from "../../../fields/reference";
import { useAdminText } from "../../../text/admin";
import { AppLink } from "../../../ui/AppLink";
import { EmptyState } from "../../../ui/EmptyState";
import { ErrorNote } from "../../../ui/ErrorNote";
import { Skeleton } from "../../../ui/kit";
import { RecordLink } from "../../../ui/RecordLink";
import classes from "../Admin.module.css";
import own from "./Role.module.css";

const ALL_MAX = 500;

/** Departments as the tree they are. */
export function Departments() {
  const { a } = useAdminText();
  const { data, error, refetch } = useQuery(
    shortListQuery("department", { sort: "name" }, ALL_MAX),
  );
  if (error) return <ErrorNote error={error} retry={refetch} />;
  if (!data) return <Skeleton height={120} />;
  const parents = new Set(data.items.map(({ id }) => id));
  const roots = data.items.filter((one) => !parents.has(asReference(one.parent)?.id ?? ""));
  return (
    <div className={classes.stack}>
      <div className={classes.row}>
        <h2 className={classes.grow}>{a("people.departments")}</h2>
        <AppLink className={own.add ?? ""} href="/o/department/new">
          <IconPlus size={16} aria-hidden /> {a("people.department_add")}
        </AppLink>
      </div>
      {data.items.length === 0 && <EmptyState title={a("people.departments_none")} />}
      <ul className={own.tree}>
        {roots.map((one) => (
          <Branch key={one.id} one={one} all={data.items} />
        ))}
      </ul>
    </div>
  );
}

function Branch({ one, all }: { one: Entry; all: Entry[] }) {
  const below = all.filter((other) => asReference(other.parent)?.id === one.id);
  return (
    <li>
      <RecordLink object="department" id={one.id}>
        {asText(one.name)}
      </RecordLink>
      {below.length > 0 && (
        <ul className={own.tree}>
          {below.map((child) => (
            <Branch key={child.id} one={child} all={all} />
          ))}
        </ul>
      )}
    </li>
  );
}
