import { useQuery } from "@tanstack/react-query";
import { menusQuery, meQuery, objectsQuery, searchQuery } from "../api/queries";
import { useText } from "../text";
import { initialsOf } from "../ui/initials";
import { useDebouncedValue } from "../ui/kit";
import { recordPath } from "../ui/RecordLink";
import { hrefOf, menuTargets } from "./menu";

const TYPING_PAUSE_MS = 180;
const FOUND_MAX = 20;
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
  const { data: found, isFetching } = useQuery({
    ...searchQuery(settled, names, FOUND_MAX),
    enabled: settled !== "" && names.length > 0,
    retry: false,
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

  const hits = settled === "" ? [] : (found ?? []);
  const records: PaletteItem[] = hits.map((hit) => {
    const object = objects?.find(({ name }) => name === hit.object);
    const said = hit.excerpt.map(({ text }) => text).join("");
    return {
      href: recordPath(hit.object, hit.id),
      label: hit.label,
      hint: said && said !== hit.label ? `${l(object?.label)} · ${said}` : l(object?.label),
      icon: object?.icon ?? hit.object,
    };
  });

  const searching = settled !== "" && isFetching;
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
