import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { currenciesQuery, regionsQuery } from "../api/queries";
import type { Field, Region } from "../api/types";
import { useText } from "../text";
import type { Reading } from "./kind";

/** How the reader reads: the language, and names of regions and currencies when a field needs them. */
export function useReading(fields: Field[]): Reading {
  const { language } = useText();
  const wanted = fields.some((field) => field.type === "region" || field.type === "address");
  const { data } = useQuery({ ...regionsQuery, enabled: wanted });
  const counted = fields.some(
    ({ type, money }) => money || type === "currency" || type === "lines",
  );
  const { data: currencies } = useQuery({ ...currenciesQuery, enabled: counted });
  return useMemo(
    () => ({ language, regionName: nameRegions(data ?? []), currencies }),
    [language, data, currencies],
  );
}

/** Full names by code, 「上海市 浦东新区」 without the idle 市辖区. */
export function nameRegions(regions: Region[]): (code: string) => string {
  const byCode = new Map(regions.map((region) => [region.code, region]));
  return (code) => {
    const names: string[] = [];
    for (let at = byCode.get(code); at && names.length < 3; at = byCode.get(at.parent ?? "")) {
      if (at.name !== "市辖区" && at.name !== names[0]) names.unshift(at.name);
    }
    return names.join(" ") || code;
  };
}
