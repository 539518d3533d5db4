import { useQuery } from "@tanstack/react-query";
import { documentQuery } from "../../../api/config";
import { useAdminText } from "../../../text/admin";
import { Button, TextInput } from "../../../ui/kit";
import classes from "../Admin.module.css";
import type { ObjectDoc } from "../docs";
import { knownFields } from "../draftModel";
import { ExpressionBox } from "../expression/ExpressionBox";
import { Refused } from "../Refused";
import { useTyped } from "../useTyped";
import { ColumnRows } from "./ColumnRows";
import {
  type Fault,
  faultsOf,
  fromDoc,
  isGrave,
  knownOf,
  type Profile,
  type ProfileDoc,
  toDoc,
} from "./docs";
import { ProfileSettings } from "./ProfileSettings";
import { ValueRows } from "./ValueRows";

interface ProfileEditorProps {
  doc: ProfileDoc;
  onSave: (doc: ProfileDoc, over: ProfileDoc) => Promise<void>;
}

/** An import profile is written as a whole: half of it would import wrongly. */
export function ProfileEditor({ doc, onSave }: ProfileEditorProps) {
  const { a, l } = useAdminText();
  const { typed, type, drop, busy, refused, save } = useTyped<Profile, ProfileDoc>(doc);
  const profile = typed ?? fromDoc(doc);
  const { data } = useQuery({
    ...documentQuery<ObjectDoc>("object", profile.object),
    enabled: profile.object !== "",
  });
  const object = data?.document;
  const fields = object ? knownOf(object) : [];
  const wordsOf = (name: string) => {
    const field = fields.find((one) => one.name === name);
    if (name === "owner" || name === "department") return l(field?.label) || a(`system.${name}`);
    return l(field?.label) || name;
  };
  const choices = fields.map(({ name }) => ({ value: name, label: wordsOf(name) }));
  const faults = object ? faultsOf(profile, object) : [];
  const change = (next: Partial<Profile>) => type((old) => ({ ...(old ?? fromDoc(doc)), ...next }));
  const saying = (fault: Fault) =>
    a(`profile.fault.${fault.what}`, "field" in fault ? { field: wordsOf(fault.field) } : {});
  const wrongIn = (list: "columns" | "constants" | "computed") => (row: number) => {
    const fault = faults.find(
      (one) =>
        "row" in one && one.row === row && ("list" in one ? one.list === list : list === "columns"),
    );
    return fault && saying(fault);
  };
  const wrongKey = faults.find(({ what }) => what === "key_unfilled");
  const general = faults.filter(
    ({ what }) => what === "required_unfilled" || what === "no_columns",
  );
  const write = () => void save((over) => onSave(toDoc(profile), over));
  return (
    <div className={classes.stack}>
      <ProfileSettings
        profile={profile}
        choices={choices}
        wrongKey={wrongKey && saying(wrongKey)}
        onChange={change}
      />
      <ColumnRows
        profile={profile}
        fields={fields}
        choices={choices}
        wrong={wrongIn("columns")}
        onColumns={(columns) => change({ columns })}
      />
      <ValueRows
        title={a("profile.constants")}
        hint={a("profile.constants_hint")}
        rows={profile.constants}
        choices={choices}
        wrong={wrongIn("constants")}
        editor={(row, at, set) => (
          <TextInput
            aria-label={a("profile.value_at", { at: at + 1 })}
            placeholder={a("profile.value")}
            value={row.value}
            onChange={(event) => set(event.currentTarget.value)}
          />
        )}
        onRows={(constants) => change({ constants })}
      />
      <ValueRows
        title={a("profile.computed")}
        hint={a("profile.computed_hint")}
        rows={profile.computed}
        choices={choices}
        wrong={wrongIn("computed")}
        editor={(row, at, set) => (
          <ExpressionBox
            object={profile.object}
            fields={object ? knownFields(object) : []}
            label={a("profile.formula_at", { at: at + 1 })}
            value={row.value}
            onChange={set}
          />
        )}
        onRows={(computed) => change({ computed })}
      />
      {general.length > 0 && (
        <ul className={classes.findings}>
          {general.map((fault) => (
            <li key={saying(fault)}>{saying(fault)}</li>
          ))}
        </ul>
      )}
      <Refused error={refused} />
      <div className={classes.foot}>
        <Button variant="default" disabled={typed === null} onClick={drop}>
          {a("document.back")}
        </Button>
        <Button
          disabled={typed === null || !profile.file.trim() || faults.some(isGrave)}
          loading={busy}
          onClick={write}
        >
          {a("action.to_draft")}
        </Button>
      </div>
    </div>
  );
}
