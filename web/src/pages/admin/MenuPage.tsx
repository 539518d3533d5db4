import { useParams } from "@tanstack/react-router";
import { DocumentFrame } from "../../blocks/admin/DocumentFrame";
import type { MenuDoc } from "../../blocks/admin/docs";
import { MenuDesigner } from "../../blocks/admin/menu/MenuDesigner";
import { useDocument } from "../../blocks/admin/useDocument";
import { useAdminText } from "../../text/admin";

/** A menu in three levels. */
export function MenuPage() {
  const { name } = useParams({ strict: false }) as { name: string };
  const { a } = useAdminText();
  const editing = useDocument<MenuDoc>("menu", name);
  return (
    <DocumentFrame
      name={name}
      editing={editing}
      back={{ href: "/settings/menus", words: a("section.menus") }}
    >
      {(menu) => <MenuDesigner menu={menu} change={editing.change} submit={editing.submit} />}
    </DocumentFrame>
  );
}
