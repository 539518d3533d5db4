import { scrubText, scrubUrl } from "./scrub";
import type { Settled } from "./settings";

/** Where an event happened, as Segment's `context.page`. */
export interface Place {
  url: string;
  path: string;
  search: string;
  referrer: string;
  title: string;
}

/** The page as it is now, without what identifies a person. */
export const placeOf = ({ query }: Settled): Place => {
  const url = scrubUrl(location.href, query);
  return {
    url,
    path: scrubText(location.pathname),
    search: url.replace(/^[^?]*|#.*/g, ""),
    referrer: scrubUrl(document.referrer, query),
    title: scrubText(document.title),
  };
};

/** The campaign of the address, as Segment's `context.campaign`. */
export const campaignOf = (search: string): Record<string, string> => {
  const found: Record<string, string> = {};
  new URLSearchParams(search).forEach((value, name) => {
    const [, field] = name.split("utm_");
    if (field) found[field === "campaign" ? "name" : field] = value;
  });
  return found;
};
