import { useQueries, useQuery } from "@tanstack/react-query";
import { menusQuery, meQuery, objectQuery, objectsQuery, shortListQuery } from "../api/queries";
import { titleOf } from "../fields/model";
import { useText } from "../text";
import { initialsOf } from "../ui/initials";
import { useDebouncedValue } from "../ui/kit";
import { recordPath } from "../ui/RecordLink";
import { hrefOf, menuTargets } from "./menu";

const TYPING_PAUSE_MS = 180;
const FOUND_PER_OBJECT = 4;
const SEARCHED = ["account", "contact", "lead", "opportunity", "sales_order", "product", "task"];

export interface PaletteItem {
  href: string;
  label: string;
  hint: string;
  icon: string | undefined;
}

export function usePaletteItems(typed: string) {
  const { l } = useText();
  const { data: groups } = useQuery(menusQuery);
  const { data: objects } = useQuery(objectsQuery);
  const settings = useSettingsPlaces();
  const [settled] = useDebouncedValue(typed.trim(), TYPING_PAUSE_MS);
  const names = SEARCHED.filter((name) => objects?.some((object) => object.name === name));
  const models = useQueries({
    queries: names.map((name) => ({ ...objectQuery(name), enabled: settled !== "" })),
  });
  const found = useQueries({
    queries: names.map((name) => ({
      ...shortListQuery(name, { q: settled }, FOUND_PER_OBJECT),
      enabled: settled !== "",
      retry: false,
    })),
  });

  const words = typed.trim().toLowerCase();
  const menu = menuTargets(groups ?? []).map(({ leaf, under, ...address }) => ({
    href: hrefOf(address),
    label: l(leaf.label),
    hint: under.map((entry) => l(entry.label)).join(" / "),
    icon: leaf.icon ?? objects?.find(({ name }) => name === leaf.object)?.icon ?? leaf.page,
    matches: `${leaf.label.zh} ${leaf.label.en} ${under.map((one) => `${one.label.zh} ${one.label.en}`).join(" ")} ${initialsOf(leaf.label.zh)}`,
  }));
  const pages: PaletteItem[] = [...menu, ...settings]
    // The same list may hang in two places of the menu.
    .filter(({ href }, at, all) => all.findIndex((one) => one.href === href) === at)
    .filter(({ matches }) => matches.toLowerCase().includes(words));

  const records: PaletteItem[] =
    settled === ""
      ? []
      : names.flatMap((name, at) => {
          const model = models[at]?.data;
          return (found[at]?.data?.items ?? []).map((entry) => ({
            href: recordPath(name, entry.id),
            label: titleOf(model, entry),
            hint: l(model?.label),
            icon: model?.icon ?? name,
          }));
        });

  const searching = settled !== "" && found.some((query) => query.isFetching);
  return { items: words ? [...records, ...pages] : pages, searching };
}

/** The pages of the configuration that one may open. */
function useSettingsPlaces() {
  const { t, l } = useText();
  const { data: me } = useQuery(meQuery);
  const { data } = useQuery({
    queryKey: ["settings places"],
    queryFn: async () => (await import("../pages/admin/palette")).PLACES,
    enabled: me !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const open = (data ?? []).filter(({ everybodys }) => everybodys || me?.may_configure);
  return open.map(({ href, label, icon }) => ({
    href,
    label: l(label),
    hint: t("shell.settings"),
    icon,
    matches: `${label.zh} ${label.en} ${initialsOf(label.zh)}`,
  }));
}
