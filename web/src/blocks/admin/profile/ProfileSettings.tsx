import { useAdminText } from "../../../text/admin";
import { MultiSelect, SegmentedControl, Select, Textarea, TextInput } from "../../../ui/kit";
import classes from "../Admin.module.css";
import { type Choice, useObjectChoices } from "../useChoices";
import type { Profile } from "./docs";

interface ProfileSettingsProps {
  profile: Profile;
  choices: Choice[];
  wrongKey: string | undefined;
  onChange: (change: Partial<Profile>) => void;
}

/** Which file becomes which records, and how known ones are told. */
export function ProfileSettings({ profile, choices, wrongKey, onChange }: ProfileSettingsProps) {
  const { a } = useAdminText();
  const objects = useObjectChoices();
  return (
    <section className={`${classes.panel} ${classes.stack}`}>
      <div className={classes.pair}>
        <Select
          label={a("profile.object")}
          data={objects}
          value={profile.object || null}
          required
          searchable
          allowDeselect={false}
          openOnFocus={false}
          onChange={(object) => object && onChange({ object })}
        />
        <TextInput
          label={a("profile.file")}
          description={a("profile.file_hint")}
          placeholder="customers.csv"
          required
          value={profile.file}
          onChange={(event) => onChange({ file: event.currentTarget.value })}
        />
      </div>
      <MultiSelect
        size="sm"
        label={a("profile.key")}
        description={a("profile.key_hint")}
        placeholder={profile.key.length ? "" : a("profile.key_none")}
        data={choices}
        value={profile.key}
        error={wrongKey}
        searchable
        openOnFocus={false}
        onChange={(key) => onChange({ key })}
      />
      {profile.key.length > 0 && (
        <div>
          <SegmentedControl
            aria-label={a("profile.existing")}
            value={profile.skip ? "skip" : "update"}
            onChange={(way) => onChange({ skip: way === "skip" })}
            data={[
              { value: "update", label: a("profile.update") },
              { value: "skip", label: a("profile.skip") },
            ]}
          />
          <p className={classes.hint}>
            {a(profile.skip ? "profile.skip_hint" : "profile.update_hint")}
          </p>
        </div>
      )}
      {profile.text && (
        <Textarea
          size="sm"
          autosize
          minRows={3}
          maxRows={10}
          label={a("profile.text")}
          spellCheck={false}
          value={profile.text}
          onChange={(event) => onChange({ text: event.currentTarget.value })}
        />
      )}
    </section>
  );
}
