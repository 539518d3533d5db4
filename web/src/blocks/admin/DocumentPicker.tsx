import { useQuery } from "@tanstack/react-query";
import { documentsQuery } from "../../api/config";
import { useAdminText } from "../../text/admin";
import { AppLink } from "../../ui/AppLink";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorNote } from "../../ui/ErrorNote";
import { Icon } from "../../ui/Icon";
import { Skeleton } from "../../ui/kit";
import { Tag } from "../../ui/Tag";
import own from "./object/Object.module.css";

interface DocumentPickerProps {
  kind: string;
  icon: string;
  hrefOf: (name: string) => string;
  /** What to say while there is none. */
  none: string;
  hint?: string | undefined;
}

/** The documents of one kind. */
export function DocumentPicker({ kind, icon, hrefOf, none, hint = "" }: DocumentPickerProps) {
  const { a, l } = useAdminText();
  const { data, error, refetch } = useQuery(documentsQuery);
  if (error) return <ErrorNote error={error} retry={refetch} />;
  if (!data) return <Skeleton height={160} />;
  const documents = data.filter((one) => one.kind === kind);
  if (documents.length === 0) return <EmptyState icon={icon} title={none} hint={hint} />;
  return (
    <ul className={own.objects}>
      {documents.map((one) => (
        <li key={one.name}>
          <AppLink className={own.object ?? ""} href={hrefOf(one.name)}>
            <Icon name={icon} size={22} />
            <span style={{ flex: 1, minWidth: 0 }}>
              {l(one.label) || one.name}
              <br />
              <code>{one.name}</code>
            </span>
            {one.draft && <Tag text={a("object.in_draft")} hue={50} />}
          </AppLink>
        </li>
      ))}
    </ul>
  );
}
