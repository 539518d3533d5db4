import { adminLabel } from "../../text/admin";
import { SECTIONS } from "./sections";

/** The pages of the administration, as places to go. */
export const PLACES = SECTIONS.map(({ path, words, icon, everybodys }) => ({
  href: path,
  label: adminLabel(words),
  icon,
  everybodys: everybodys ?? false,
}));
