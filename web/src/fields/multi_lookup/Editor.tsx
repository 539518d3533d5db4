import { IconX } from "@tabler/icons-react";
import { useText } from "../../text";
import { ActionIcon } from "../../ui/kit";
import { Tag } from "../../ui/Tag";
import type { EditorProps } from "../kind";
import { asReferences, asValue } from "../lists";
import { LookupEditor } from "../shared/LookupEditor";

/** Records that are chosen, each to be taken out again, and a box to find one more. */
export default function Editor({ field, value, onChange, ...rest }: EditorProps) {
  const { t } = useText();
  const chosen = asReferences(value);
  const without = (id: string) => chosen.filter((one) => one.id !== id);
  return (
    <div>
      <LookupEditor
        {...rest}
        target={field.target ?? ""}
        value={null}
        required={field.required}
        onChange={(one) => one && onChange(asValue([...without(one.id), one]))}
      />
      {chosen.length > 0 && (
        <ul className="chosen" aria-label={rest.name}>
          {chosen.map((one) => (
            <li key={one.id}>
              <Tag text={one.label} />
              <ActionIcon
                size={24}
                disabled={rest.disabled ?? false}
                aria-label={t("list.take_out", { name: one.label })}
                onClick={() => onChange(asValue(without(one.id)))}
              >
                <IconX size={12} />
              </ActionIcon>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
