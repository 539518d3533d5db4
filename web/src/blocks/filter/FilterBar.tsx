import { IconFilter, IconX } from "@tabler/icons-react";
import { lazy, Suspense, useMemo, useState } from "react";
import type { ObjectModel } from "../../api/types";
import { useText } from "../../text";
import { ActionIcon, Button, Popover, Skeleton } from "../../ui/kit";
import { ConditionWords } from "./ConditionWords";
import { type Condition, type Part, readParts, writeParts } from "./expression";
import classes from "./Filter.module.css";

const ConditionEditor = lazy(() => import("./ConditionEditor"));
const RawFilter = lazy(() => import("./RawFilter"));

interface FilterBarProps {
  model: ObjectModel;
  filter: string;
  onChange: (filter: string) => void;
}

type Open = { at: number; raw: boolean } | null;

/** The filter as chips; each chip opens its own editor. */
export function FilterBar({ model, filter, onChange }: FilterBarProps) {
  const { t } = useText();
  const [open, setOpen] = useState<Open>(null);
  const parts = useMemo(() => readParts(filter, model), [filter, model]);

  const put = (at: number, part: Part) => {
    onChange(writeParts(parts.toSpliced(at, 1, part), model));
    setOpen(null);
  };
  const drop = (at: number) => onChange(writeParts(parts.toSpliced(at, 1), model));
  const conditionAt = (at: number): Condition | null => {
    const part = parts[at];
    return part && "condition" in part ? part.condition : null;
  };

  return (
    <div className={classes.bar}>
      {parts.map((part, at) => (
        <span
          key={"raw" in part ? part.raw : `${part.condition.field}-${part.condition.operator}`}
          className={classes.chip}
        >
          <button
            type="button"
            className={classes.words}
            onClick={() => setOpen({ at, raw: "raw" in part })}
          >
            {"raw" in part ? (
              <code>{part.raw}</code>
            ) : (
              <ConditionWords model={model} condition={part.condition} />
            )}
          </button>
          <ActionIcon size={20} aria-label={t("filter.drop")} onClick={() => drop(at)}>
            <IconX size={14} />
          </ActionIcon>
        </span>
      ))}
      <Popover
        opened={open !== null}
        onChange={(on) => !on && setOpen(null)}
        position="bottom-start"
        trapFocus
      >
        <Popover.Target>
          <Button
            variant="default"
            leftSection={<IconFilter size={16} />}
            onClick={() => setOpen(open ? null : { at: parts.length, raw: false })}
          >
            {t("filter.add")}
          </Button>
        </Popover.Target>
        <Popover.Dropdown aria-label={t("filter.add")}>
          <Suspense fallback={<Skeleton height={200} width={320} />}>
            {open?.raw ? (
              <RawFilter
                model={model}
                text={
                  open.at < parts.length ? writeParts(parts.slice(open.at, open.at + 1), model) : ""
                }
                onApply={(raw) => put(open.at, { raw })}
              />
            ) : (
              open && (
                <ConditionEditor
                  model={model}
                  condition={conditionAt(open.at)}
                  onApply={(condition) => put(open.at, { condition })}
                  onRaw={() => setOpen({ at: open.at, raw: true })}
                />
              )
            )}
          </Suspense>
        </Popover.Dropdown>
      </Popover>
      {parts.length > 1 && (
        <Button variant="subtle" onClick={() => onChange("")}>
          {t("filter.clear")}
        </Button>
      )}
    </div>
  );
}
