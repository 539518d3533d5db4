import { useAdminText } from "../../../text/admin";
import { Select } from "../../../ui/kit";
import type { ObjectDoc } from "../docs";

interface AccessKindProps {
  value: ObjectDoc["access"];
  onChange: (access: ObjectDoc["access"]) => void;
  withInherit?: boolean;
}

/** Whose records an object's records are. */
export function AccessKind({ value, onChange, withInherit = true }: AccessKindProps) {
  const { a } = useAdminText();
  const kinds = [
    { value: "owned", label: a("access.owned") },
    { value: "shared", label: a("access.shared") },
    ...(withInherit ? [{ value: "inherit", label: a("access.inherit") }] : []),
  ];
  return (
    <Select
      label={a("access.label")}
      data={kinds}
      value={value}
      allowDeselect={false}
      openOnFocus={false}
      onChange={(access) => access && onChange(access as ObjectDoc["access"])}
    />
  );
}
