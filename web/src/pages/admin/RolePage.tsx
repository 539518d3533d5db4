import { useParams } from "@tanstack/react-router";
import { DocumentFrame } from "../../blocks/admin/DocumentFrame";
import type { RoleDoc } from "../../blocks/admin/docs";
import { RoleGrid } from "../../blocks/admin/role/RoleGrid";
import { RoleSettings } from "../../blocks/admin/role/RoleSettings";
import { useDocument } from "../../blocks/admin/useDocument";
import { useAdminText } from "../../text/admin";

/** What a role may do. */
export function RolePage() {
  const { name } = useParams({ strict: false }) as { name: string };
  const { a } = useAdminText();
  const editing = useDocument<RoleDoc>("role", name);
  return (
    <DocumentFrame
      name={name}
      editing={editing}
      back={{ href: "/settings/roles", words: a("section.roles") }}
    >
      {(role) => (
        <>
          <RoleSettings role={role} change={editing.change} />
          {!role.administrator && (
            <RoleGrid role={role} change={editing.change} submit={editing.submit} />
          )}
        </>
      )}
    </DocumentFrame>
  );
}
