import { useState } from "react";
import { createToken, type TokenScope } from "../../../api/tokens";
import { useAdminText } from "../../../text/admin";
import { DateField } from "../../../ui/DateField";
import { Button, SegmentedControl, TextInput } from "../../../ui/kit";
import classes from "../Admin.module.css";
import { DrawerForm } from "../DrawerForm";
import { useFieldErrors } from "../useFieldErrors";
import { ScopeRows } from "./ScopeRows";
import { areReady, dayIn, EXPIRY_DAYS, endOf } from "./scopes";

interface TokenDrawerProps {
  onMade: (token: string) => void;
  onClose: () => void;
}

/** A new token: what for, until when, and what it may do. */
export function TokenDrawer({ onMade, onClose }: TokenDrawerProps) {
  const { a } = useAdminText();
  const [name, setName] = useState("");
  const [day, setDay] = useState<string | null>(() => dayIn(90, new Date()));
  const [limited, setLimited] = useState(true);
  const [scopes, setScopes] = useState<TokenScope[]>([{ object: "", actions: ["read"] }]);
  const { errors, onRefused, clear } = useFieldErrors(["name", "expires_at", "scopes"]);
  const save = async () => {
    const wish = { name: name.trim(), expires_at: endOf(day ?? "") };
    const { token } = await createToken(limited ? { ...wish, scopes } : wish);
    onMade(token);
  };
  return (
    <DrawerForm
      title={a("token.new")}
      submit={a("token.create")}
      ready={name.trim() !== "" && day !== null && (!limited || areReady(scopes))}
      onSave={save}
      onRefused={onRefused}
      onClose={onClose}
    >
      <TextInput
        label={a("label.name")}
        description={a("token.name_hint")}
        placeholder="ERP"
        required
        data-autofocus
        value={name}
        error={errors.name}
        onChange={(event) => {
          setName(event.currentTarget.value);
          clear("name");
        }}
      />
      <DateField
        withTime={false}
        name={a("token.expires")}
        label={a("token.expires")}
        required
        value={day}
        error={errors.expires_at}
        onChange={(next) => {
          setDay(next);
          clear("expires_at");
        }}
      />
      <div className={`${classes.row} ${classes.wrap}`}>
        {EXPIRY_DAYS.map((days) => (
          <Button
            key={days}
            size="compact-sm"
            variant="default"
            onClick={() => {
              setDay(dayIn(days, new Date()));
              clear("expires_at");
            }}
          >
            {a("token.days", { days })}
          </Button>
        ))}
      </div>
      <section className={`${classes.part} ${classes.stack}`}>
        <h3>{a("token.scopes")}</h3>
        <SegmentedControl
          aria-label={a("token.scopes")}
          value={limited ? "limited" : "whole"}
          onChange={(way) => setLimited(way === "limited")}
          data={[
            { value: "limited", label: a("token.limited") },
            { value: "whole", label: a("token.whole") },
          ]}
        />
        <p className={classes.hint}>{a(limited ? "token.limited_hint" : "token.whole_hint")}</p>
        {limited && <ScopeRows scopes={scopes} onChange={setScopes} />}
        {errors.scopes && (
          <p className={classes.problems} role="alert">
            {errors.scopes}
          </p>
        )}
      </section>
    </DrawerForm>
  );
}
