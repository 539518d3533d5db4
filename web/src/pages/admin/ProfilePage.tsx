import { useParams } from "@tanstack/react-router";
import type { Label } from "../../api/types";
import { DocumentFrame } from "../../blocks/admin/DocumentFrame";
import type { ProfileDoc } from "../../blocks/admin/profile/docs";
import { ProfileEditor } from "../../blocks/admin/profile/ProfileEditor";
import { useDocument } from "../../blocks/admin/useDocument";
import { useAdminText } from "../../text/admin";

/** How the columns of a known file become fields. */
export function ProfilePage() {
  const { name } = useParams({ strict: false }) as { name: string };
  const { a } = useAdminText();
  const editing = useDocument<ProfileDoc & { label?: Label }>("import", name);
  return (
    <DocumentFrame
      name={name}
      editing={editing}
      back={{ href: "/settings/imports", words: a("section.imports") }}
    >
      {(doc) => (
        <ProfileEditor doc={doc} onSave={(next, over) => editing.submit(() => next, over)} />
      )}
    </DocumentFrame>
  );
}
