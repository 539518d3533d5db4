import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { documentQuery } from "../../../../api/config";
import type { Label } from "../../../../api/types";
import { type AdminKey, adminLabel } from "../../../../text/admin";
import type { ObjectDoc } from "../../docs";
import type { WhenDoc } from "./doc";

/** Both languages of a text, its places filled. */
function filled(key: AdminKey, values: Record<string, (language: "zh" | "en") => string>): Label {
  const words = adminLabel(key);
  const fill = (language: "zh" | "en") =>
    words[language].replace(/\{(\w+)\}/g, (all, name: string) => values[name]?.(language) ?? all);
  return { zh: fill("zh"), en: fill("en") };
}

/** What a rule of dates or schedules says, where nobody has put it in words. */
export function useWhenWords(when: WhenDoc): Label {
  const object = when.object ?? "";
  const { data } = useQuery({
    ...documentQuery<ObjectDoc>("object", object),
    enabled: object !== "",
    retry: false,
  });
  return useMemo(() => {
    const plain = { zh: "", en: "" };
    if (!data) return plain;
    const { label } = data.document;
    const field = data.document.fields.find(({ name }) => name === when.field)?.label;
    const side = when.after !== undefined ? "after" : when.before !== undefined ? "before" : "on";
    const unit = adminLabel(when.unit === "workdays" ? "edit.unit_workdays" : "edit.unit_days");
    if (when.kind === "date") {
      return filled(`edit.words_${side}`, {
        object: (language) => label[language],
        field: (language) => field?.[language] ?? "",
        count: () => String(when.after ?? when.before ?? 0),
        unit: (language) => unit[language],
      });
    }
    if (when.kind !== "schedule") return plain;
    const every = (when.every ?? "week") as "day" | "workday" | "week" | "month";
    return filled("edit.words_schedule", {
      object: (language) => label[language],
      every: (language) => adminLabel(`edit.every_${every}`)[language],
      at: () => when.at ?? "09:00",
    });
  }, [data, when]);
}
