import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { configKeys, createDocument } from "../../../api/config";
import { useAdminText } from "../../../text/admin";
import { initialsOf } from "../../../ui/initials";
import { SegmentedControl, TextInput } from "../../../ui/kit";
import { DrawerForm } from "../DrawerForm";
import { sampleOf } from "../field/pattern";
import { IconPicker } from "../IconPicker";
import { LabelFields } from "../LabelFields";
import { NameField } from "../NameField";
import { isName, nameFor } from "../naming";
import { useObjectChoices } from "../useChoices";
import { AccessKind } from "./AccessKind";
import { type NewObjectWish, newObject, prefixOf } from "./newObject";

/** Asks the few things a new object cannot do without. */
export function NewObject({ onClose }: { onClose: () => void }) {
  const { a } = useAdminText();
  const client = useQueryClient();
  const navigate = useNavigate();
  const taken = useObjectChoices().map(({ value }) => value);
  const [wish, setWish] = useState<Omit<NewObjectWish, "title">>({
    name: "",
    label: { zh: "", en: "" },
    icon: "file-text",
    access: "owned",
  });
  const [typedName, setTypedName] = useState<string | null>(null);
  const [numbered, setNumbered] = useState("name");
  const [typedPattern, setPattern] = useState<string | null>(null);
  const name = typedName ?? nameFor(wish.label, taken);
  const pattern = typedPattern ?? `${prefixOf(initialsOf(wish.label.zh))}-{yyyyMM}-{0000}`;
  const sample = sampleOf(pattern, new Date());
  const ready =
    wish.label.zh !== "" &&
    isName(name) &&
    !taken.includes(name) &&
    (numbered === "name" || "text" in sample);
  const set = (change: Partial<NewObjectWish>) => setWish((old) => ({ ...old, ...change }));
  const save = async () => {
    const title =
      numbered === "name" ? ({ kind: "name" } as const) : ({ kind: "number", pattern } as const);
    await createDocument("object", name, newObject({ ...wish, name, title }));
    await client.invalidateQueries({ queryKey: configKeys.all });
    await navigate({ to: "/settings/objects/$name", params: { name }, ignoreBlocker: true });
  };
  return (
    <DrawerForm
      title={a("object.new")}
      submit={a("object.create")}
      ready={ready}
      onSave={save}
      onClose={onClose}
    >
      <LabelFields
        label={wish.label}
        words={a("label.name")}
        required
        autoFocus
        onChange={(label) => set({ label })}
      />
      <NameField value={name} taken={taken} onChange={setTypedName} />
      <div>
        <div className="quiet">{a("new.called")}</div>
        <SegmentedControl
          aria-label={a("new.called")}
          value={numbered}
          onChange={setNumbered}
          data={[
            { value: "name", label: a("new.by_name") },
            { value: "number", label: a("new.by_number") },
          ]}
        />
      </div>
      {numbered === "number" && (
        <TextInput
          label={a("field.pattern")}
          description={"text" in sample ? `${a("field.pattern_sample")} ${sample.text}` : undefined}
          error={"wrong" in sample ? a("field.pattern_wrong", { part: sample.wrong }) : undefined}
          value={pattern}
          onChange={(event) => setPattern(event.currentTarget.value)}
        />
      )}
      <AccessKind value={wish.access} onChange={(access) => set({ access })} withInherit={false} />
      <IconPicker value={wish.icon} onChange={(icon) => set({ icon })} />
    </DrawerForm>
  );
}
