import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { documentQuery } from "../../../api/config";
import { useAdminText } from "../../../text/admin";
import { SegmentedControl, Skeleton } from "../../../ui/kit";
import classes from "../Admin.module.css";
import { DrawerForm } from "../DrawerForm";
import { type GrantDoc, type ObjectDoc, put } from "../docs";
import { liveFields } from "../draftModel";
import { RecordRules } from "./RecordRules";

interface GrantDrawerProps {
  object: string;
  grant: GrantDoc;
  onSave: (grant: GrantDoc) => Promise<void>;
  onClose: () => void;
}

type Sight = "write" | "read" | "hidden";

/** Which fields of an object a role does not see, or sees only. */
export function GrantDrawer({ object, grant, onSave, onClose }: GrantDrawerProps) {
  const { a, l } = useAdminText();
  const { data } = useQuery(documentQuery<ObjectDoc>("object", object));
  const [draft, setDraft] = useState(grant);
  const hidden = draft.hidden ?? [];
  const readonly = draft.readonly ?? [];
  const sightOf = (name: string): Sight =>
    hidden.includes(name) ? "hidden" : readonly.includes(name) ? "read" : "write";
  const set = (name: string, sight: Sight) => {
    const without = (names: string[]) => names.filter((one) => one !== name);
    setDraft((old) =>
      put(old, {
        hidden: sight === "hidden" ? [...without(hidden), name] : without(hidden),
        readonly: sight === "read" ? [...without(readonly), name] : without(readonly),
      }),
    );
  };
  return (
    <DrawerForm
      title={a("right.fields_of", { object: l(data?.document.label) || object })}
      ready
      onSave={() => onSave(draft)}
      onClose={onClose}
    >
      {!data && <Skeleton height={200} />}
      {data &&
        liveFields(data.document).map((field) => (
          <div key={field.name} className={classes.row}>
            <span className={classes.name}>{l(field.label)}</span>
            <SegmentedControl
              size="xs"
              aria-label={l(field.label)}
              value={sightOf(field.name)}
              onChange={(sight) => set(field.name, sight as Sight)}
              data={[
                { value: "write", label: a("right.write") },
                { value: "read", label: a("right.see") },
                { value: "hidden", label: a("right.hide") },
              ]}
            />
          </div>
        ))}
      {data && (
        <RecordRules
          doc={data.document}
          rules={draft.rules ?? []}
          onChange={(rules) => setDraft((old) => put(old, { rules }))}
        />
      )}
    </DrawerForm>
  );
}
