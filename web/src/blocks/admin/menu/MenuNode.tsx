import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { documentQuery } from "../../../api/config";
import type { Label } from "../../../api/types";
import { useAdminText } from "../../../text/admin";
import { SegmentedControl, Select } from "../../../ui/kit";
import { DrawerForm } from "../DrawerForm";
import { type ObjectDoc, put } from "../docs";
import { ForWhom } from "../ForWhom";
import { IconPicker } from "../IconPicker";
import { LabelFields } from "../LabelFields";
import { nameFor } from "../naming";
import { useObjectChoices } from "../useChoices";

export interface MenuNodeDoc {
  name: string;
  label: Label;
  icon?: string;
  object?: string;
  list?: string;
  page?: string;
  roles?: string[];
}

interface MenuNodeProps {
  level: "group" | "item" | "entry";
  node: MenuNodeDoc | null;
  taken: string[];
  onSave: (node: MenuNodeDoc) => Promise<void>;
  onClose: () => void;
}

const NEW: MenuNodeDoc = { name: "", label: { zh: "", en: "" } };

/** A group, an item or an entry of the menu. */
export function MenuNode({ level, node, taken, onSave, onClose }: MenuNodeProps) {
  const { a } = useAdminText();
  const [draft, setDraft] = useState(node ?? NEW);
  const change = (next: Partial<MenuNodeDoc>) => setDraft((old) => put(old, next));
  const name = node?.name ?? nameFor(draft.label, taken);
  const leads = level !== "entry" || Boolean(draft.page || draft.object);
  return (
    <DrawerForm
      title={a(`menu.${level}`)}
      ready={draft.label.zh !== "" && name !== "" && leads}
      onSave={() => onSave({ ...draft, name })}
      onClose={onClose}
    >
      <LabelFields
        label={draft.label}
        words={a("label.name")}
        required
        autoFocus
        onChange={(label) => setDraft((old) => ({ ...old, label }))}
      />
      {level === "entry" ? (
        <Target draft={draft} onChange={change} />
      ) : (
        <IconPicker value={draft.icon ?? ""} onChange={(icon) => change({ icon })} />
      )}
      <ForWhom roles={draft.roles ?? []} onRoles={(roles) => change({ roles })} />
    </DrawerForm>
  );
}

interface TargetProps {
  draft: MenuNodeDoc;
  onChange: (change: Partial<MenuNodeDoc>) => void;
}

/** Where an entry leads: a view of an object, or a page. */
function Target({ draft, onChange }: TargetProps) {
  const { a, l } = useAdminText();
  const [leads, setLeads] = useState(draft.page ? "page" : "object");
  const objects = useObjectChoices();
  const { data } = useQuery({
    ...documentQuery<ObjectDoc>("object", draft.object ?? ""),
    enabled: Boolean(draft.object),
  });
  return (
    <>
      <SegmentedControl
        aria-label={a("menu.leads")}
        value={leads}
        onChange={(next) => {
          setLeads(next);
          onChange({ page: undefined, object: undefined, list: undefined } as Partial<MenuNodeDoc>);
        }}
        data={[
          { value: "object", label: a("menu.leads_object") },
          { value: "page", label: a("menu.leads_page") },
        ]}
      />
      {leads === "page" ? (
        <Select
          label={a("menu.leads_page")}
          data={[
            { value: "workbench", label: a("menu.page_workbench") },
            { value: "signals", label: a("menu.page_signals") },
            { value: "duplicates", label: a("menu.page_duplicates") },
            { value: "import", label: a("menu.page_import") },
          ]}
          value={draft.page ?? null}
          openOnFocus={false}
          onChange={(page) => onChange({ page: page ?? "" })}
        />
      ) : (
        <>
          <Select
            label={a("kind.object")}
            data={objects}
            value={draft.object ?? null}
            searchable
            required
            openOnFocus={false}
            onChange={(object) => onChange({ object: object ?? "", list: "" })}
          />
          {data && (
            <Select
              label={a("menu.list")}
              data={(data.document.lists ?? []).map((list) => ({
                value: list.name,
                label: l(list.label),
              }))}
              value={draft.list ?? null}
              clearable
              clearButtonProps={{ "aria-label": a("action.clear") }}
              openOnFocus={false}
              onChange={(list) => onChange({ list: list ?? "" })}
            />
          )}
        </>
      )}
    </>
  );
}
