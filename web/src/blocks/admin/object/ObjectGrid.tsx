import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { documentsQuery } from "../../../api/config";
import { objectsQuery } from "../../../api/queries";
import { useAdminText } from "../../../text/admin";
import { AppLink } from "../../../ui/AppLink";
import { EmptyState } from "../../../ui/EmptyState";
import { ErrorNote } from "../../../ui/ErrorNote";
import { Icon } from "../../../ui/Icon";
import { initialsOf } from "../../../ui/initials";
import { Skeleton, TextInput } from "../../../ui/kit";
import { Tag } from "../../../ui/Tag";
import classes from "../Admin.module.css";
import own from "./Object.module.css";

/** Every object there is, found by name, label or initials. */
export function ObjectGrid() {
  const { a, l } = useAdminText();
  const { data, error, refetch } = useQuery(documentsQuery);
  const { data: published } = useQuery(objectsQuery);
  const [typed, setTyped] = useState("");
  if (error) return <ErrorNote error={error} retry={refetch} />;
  if (!data) return <Skeleton height={300} />;
  const words = typed.trim().toLowerCase();
  const objects = data
    .filter(({ kind }) => kind === "object")
    .map((one) => {
      const known = published?.find(({ name }) => name === one.name);
      return { ...one, label: one.label ?? known?.label, icon: known?.icon ?? one.name };
    })
    .filter(({ name, label }) => {
      const { zh = "", en = "" } = label ?? {};
      return `${name} ${zh} ${en} ${initialsOf(zh)}`.toLowerCase().includes(words);
    });
  return (
    <div className={classes.stack}>
      <TextInput
        aria-label={a("object.search")}
        placeholder={a("object.search")}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      {objects.length === 0 && <EmptyState title={a("object.none_found")} />}
      <ul className={own.objects}>
        {objects.map((one) => (
          <li key={one.name}>
            <AppLink className={own.object ?? ""} href={`/settings/objects/${one.name}`}>
              <Icon name={one.icon} size={22} />
              <span className={classes.grow}>
                {l(one.label) || one.name}
                <br />
                <code>{one.name}</code>
              </span>
              {one.draft && <Tag text={a("object.in_draft")} hue={50} />}
              {one.retired && <Tag text={a("object.retired")} />}
              {!one.draft && one.company && !one.pack && <Tag text={a("object.own")} hue={140} />}
            </AppLink>
          </li>
        ))}
      </ul>
    </div>
  );
}
