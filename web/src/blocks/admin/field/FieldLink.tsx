import { useQuery } from "@tanstack/react-query";
import { documentQuery } from "../../../api/config";
import { useAdminText } from "../../../text/admin";
import { Select } from "../../../ui/kit";
import classes from "../Admin.module.css";
import type { ObjectDoc } from "../docs";
import { liveFields } from "../draftModel";
import { useObjectChoices } from "../useChoices";
import type { PartProps } from "./FieldDrawer";

/** Which object a lookup points to, or whose records are the lines. */
export function FieldLink({ object, field, onChange }: PartProps) {
  const { a } = useAdminText();
  const choices = useObjectChoices();
  if (field.type !== "lines") {
    return (
      <section className={classes.part}>
        <Select
          label={a("field.target")}
          data={choices}
          value={field.target ?? null}
          searchable
          required
          openOnFocus={false}
          onChange={(target) => onChange({ target: target ?? undefined })}
        />
      </section>
    );
  }
  return (
    <section className={classes.part}>
      <Select
        label={a("field.lines_object")}
        description={a("field.lines_hint")}
        data={choices.filter(({ value }) => value !== object.name)}
        value={field.lines?.object ?? null}
        searchable
        required
        openOnFocus={false}
        onChange={(name) => onChange({ lines: name ? { object: name, field: "" } : undefined })}
      />
      {field.lines?.object && (
        <BackLink
          child={field.lines.object}
          parent={object.name}
          value={field.lines.field}
          onChange={(name) =>
            onChange({ lines: { object: field.lines?.object ?? "", field: name } })
          }
        />
      )}
    </section>
  );
}

interface BackLinkProps {
  child: string;
  parent: string;
  value: string;
  onChange: (field: string) => void;
}

/** The lookup by which a line knows its document. */
function BackLink({ child, parent, value, onChange }: BackLinkProps) {
  const { a, l } = useAdminText();
  const { data } = useQuery(documentQuery<ObjectDoc>("object", child));
  const links = data
    ? liveFields(data.document).filter(({ type, target }) => type === "lookup" && target === parent)
    : [];
  return (
    <Select
      label={a("field.lines_field")}
      description={data && links.length === 0 ? a("field.lines_none") : undefined}
      data={links.map(({ name, label }) => ({ value: name, label: l(label) }))}
      value={value || null}
      required
      openOnFocus={false}
      onChange={(name) => onChange(name ?? "")}
    />
  );
}
