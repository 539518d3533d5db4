import { useAdminText } from "../../text/admin";
import { MultiSelect } from "../../ui/kit";
import classes from "./Admin.module.css";
import type { Device } from "./docs";
import { useRoleChoices } from "./useChoices";

interface ForWhomProps {
  roles: string[];
  devices?: Device[];
  onRoles: (roles: string[]) => void;
  onDevices?: (devices: Device[]) => void;
}

/** Roles and devices something is for; for all where nothing is chosen. */
export function ForWhom({ roles, devices = [], onRoles, onDevices }: ForWhomProps) {
  const { a } = useAdminText();
  const choices = useRoleChoices();
  return (
    <div className={classes.pair}>
      <MultiSelect
        size="sm"
        label={a("whom.roles")}
        placeholder={roles.length ? "" : a("whom.all")}
        data={choices}
        value={roles}
        openOnFocus={false}
        onChange={onRoles}
      />
      {onDevices && (
        <MultiSelect
          size="sm"
          label={a("whom.devices")}
          placeholder={devices.length ? "" : a("whom.all_devices")}
          data={[
            { value: "desktop", label: a("whom.desktop") },
            { value: "phone", label: a("whom.phone") },
          ]}
          value={devices}
          openOnFocus={false}
          onChange={(next) => onDevices(next as Device[])}
        />
      )}
    </div>
  );
}
