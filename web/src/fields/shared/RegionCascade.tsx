import { useQuery } from "@tanstack/react-query";
import { regionsQuery } from "../../api/queries";
import type { Region } from "../../api/types";
import { useText } from "../../text";
import { Select } from "../../ui/kit";

interface RegionCascadeProps {
  code: string;
  name: string;
  onChange: (code: string) => void;
}

const LEVELS = ["address.province", "address.city", "address.area"] as const;

/** Each choice opens the next: what is chosen so far is an answer already. */
export function RegionCascade({ code, name, onChange }: RegionCascadeProps) {
  const { t } = useText();
  const { data } = useQuery(regionsQuery);
  const regions = data ?? [];
  const chosen = LEVELS.map((_, level) => code.slice(0, 2 * (level + 1))).map((prefix, level) =>
    prefix.length === 2 * (level + 1) ? prefix : null,
  );
  const below = (level: number): Region[] => {
    if (level === 0) return regions.filter((region) => !region.parent);
    const parent = chosen[level - 1];
    return parent ? regions.filter((region) => region.parent === parent) : [];
  };
  return (
    <div className="pair">
      {LEVELS.map((words, level) => {
        const choices = below(level);
        if (level > 0 && choices.length === 0) return null;
        return (
          <Select
            key={words}
            size="xs"
            aria-label={`${name} ${t(words)}`}
            placeholder={t(words)}
            data={choices.map((region) => ({ value: region.code, label: region.name }))}
            value={chosen[level] ?? null}
            searchable
            clearable
            clearButtonProps={{ "aria-label": t("filter.clear") }}
            onChange={(next) => onChange(next ?? chosen[level - 1] ?? "")}
          />
        );
      })}
    </div>
  );
}
