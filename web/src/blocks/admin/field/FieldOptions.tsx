import { IconPlus, IconTrash } from "@tabler/icons-react";
import type { Option } from "../../../api/types";
import { useAdminText } from "../../../text/admin";
import { ActionIcon, Button, Popover, TextInput } from "../../../ui/kit";
import { reorder } from "../../../ui/sort/places";
import { SortArea } from "../../../ui/sort/SortArea";
import { SortHandle, SortItem, SortList } from "../../../ui/sort/SortList";
import classes from "../Admin.module.css";
import { putAt } from "../docs";
import { freeName, nameFor } from "../naming";
import type { PartProps } from "./FieldDrawer";

const HUES = [0, 30, 50, 90, 140, 175, 210, 240, 265, 290, 320];
const LIST = "options";

/** The choices of a select: typed, coloured, and put in order by hand. */
export function FieldOptions({ field, onChange }: PartProps) {
  const { a, l } = useAdminText();
  const options = field.options ?? [];
  const set = (next: Option[]) => onChange({ options: next });
  const rename = (at: number, zh: string) => {
    const old = options[at];
    if (!old) return;
    const taken = options.flatMap((one, other) => (other === at ? [] : one.value));
    // What records hold already is never renamed; a new one follows its words.
    const isNew = old.value.startsWith("option_") || old.value === nameFor(old.label, taken);
    const label = { zh, en: old.label.en === old.label.zh ? zh : old.label.en };
    const value = isNew ? nameFor({ zh, en: "" }, taken) || old.value : old.value;
    set(putAt(options, at, { ...old, label, value }));
  };
  const add = () => {
    const value = freeName(
      "option",
      options.map((one) => one.value),
    );
    const hue = HUES[options.length % HUES.length] ?? 0;
    set([...options, { value, label: { zh: "", en: "" }, hue }]);
  };
  return (
    <section className={classes.part} aria-label={a("field.options")}>
      <h3>{a("field.options")}</h3>
      <SortArea
        onMove={(from, to) => set(reorder(options, from.at, to.at))}
        say={(words, at) => a("sort.moved", { words, at })}
      >
        <SortList name={LIST} className={classes.stack} empty={a("field.options_none")}>
          {options.map((option, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a new option changes its value while typed
            <SortItem key={at} list={LIST} at={at} className={classes.row}>
              <SortHandle
                list={LIST}
                at={at}
                id={option.value}
                words={l(option.label)}
                label={a("sort.move", { words: l(option.label) || option.value })}
              />
              <HueButton
                hue={option.hue}
                onChange={(hue) => set(putAt(options, at, { ...option, hue }))}
              />
              <TextInput
                className={classes.grow ?? ""}
                aria-label={a("field.option_zh", { at: at + 1 })}
                placeholder={a("label.zh", { words: "" })}
                value={option.label.zh}
                onChange={(event) => rename(at, event.currentTarget.value)}
              />
              <TextInput
                className={classes.grow ?? ""}
                aria-label={a("field.option_en", { at: at + 1 })}
                placeholder="English"
                value={option.label.en}
                onChange={(event) => {
                  const label = { ...option.label, en: event.currentTarget.value };
                  set(putAt(options, at, { ...option, label }));
                }}
              />
              <ActionIcon
                aria-label={a("action.remove_words", { words: l(option.label) })}
                onClick={() => set(options.toSpliced(at, 1))}
              >
                <IconTrash size={16} />
              </ActionIcon>
            </SortItem>
          ))}
        </SortList>
      </SortArea>
      <div>
        <Button variant="default" leftSection={<IconPlus size={16} />} onClick={add}>
          {a("field.option_add")}
        </Button>
      </div>
    </section>
  );
}

function HueButton({
  hue = 210,
  onChange,
}: {
  hue: number | undefined;
  onChange: (hue: number) => void;
}) {
  const { a } = useAdminText();
  const style = (value: number) => ({ "--hue": value }) as React.CSSProperties;
  return (
    <Popover position="bottom-start" withinPortal={false}>
      <Popover.Target>
        <button
          type="button"
          className={classes.swatch}
          style={style(hue)}
          aria-label={a("field.option_hue")}
        />
      </Popover.Target>
      <Popover.Dropdown>
        <div className={classes.row} role="radiogroup" aria-label={a("field.option_hue")}>
          {HUES.map((one) => (
            // biome-ignore lint/a11y/useSemanticElements: a swatch is drawn, not a round button
            <button
              key={one}
              type="button"
              role="radio"
              aria-checked={one === hue}
              aria-label={String(one)}
              className={classes.swatch}
              style={style(one)}
              onClick={() => onChange(one)}
            />
          ))}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
