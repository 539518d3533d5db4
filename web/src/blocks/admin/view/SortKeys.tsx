import { useAdminText } from "../../../text/admin";
import { SegmentedControl, Select } from "../../../ui/kit";
import classes from "../Admin.module.css";
import type { Choice } from "../useChoices";

interface SortKeysProps {
  choices: Choice[];
  sort: string;
  onChange: (sort: string) => void;
}

const KEYS_MAX = 3;

/** By which fields a list is sorted, the most important one first. */
export function SortKeys({ choices, sort, onChange }: SortKeysProps) {
  const { a } = useAdminText();
  const keys = sort ? sort.split(",") : [];
  const rows = keys.length < KEYS_MAX ? [...keys, ""] : keys;
  const set = (at: number, key: string) =>
    onChange((key ? keys.toSpliced(at, 1, key) : keys.toSpliced(at, 1)).join(","));
  return (
    <section className={classes.part} aria-label={a("view.sort")}>
      <h3>{a("view.sort")}</h3>
      {rows.map((key, at) => {
        const down = key.startsWith("-");
        const name = key.replace(/^-/, "");
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a key is known by its place
          <div key={at} className={classes.row}>
            <Select
              className={classes.grow ?? ""}
              aria-label={a("view.sort_by", { at: at + 1 })}
              placeholder={a("view.sort_add")}
              data={choices.filter(
                ({ value }) =>
                  value === name || !keys.some((one) => one.replace(/^-/, "") === value),
              )}
              value={name || null}
              clearable
              searchable
              clearButtonProps={{ "aria-label": a("action.clear") }}
              openOnFocus={false}
              onChange={(next) => set(at, next ? `${down ? "-" : ""}${next}` : "")}
            />
            {name && (
              <SegmentedControl
                aria-label={a("view.sort_way")}
                value={down ? "down" : "up"}
                onChange={(way) => set(at, way === "down" ? `-${name}` : name)}
                data={[
                  { value: "up", label: a("view.sort_up") },
                  { value: "down", label: a("view.sort_down") },
                ]}
              />
            )}
          </div>
        );
      })}
    </section>
  );
}
