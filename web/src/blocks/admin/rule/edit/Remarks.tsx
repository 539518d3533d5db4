import { useAdminText } from "../../../../text/admin";
import classes from "../../Admin.module.css";
import { useWriting } from "./context";

interface RemarksProps {
  /** A place in the document; what is said of it and of what stands in it is shown. */
  at: string;
  /** Parts that show what is said of them themselves. */
  but?: readonly string[];
}

const isWithin = (place: string, at: string) =>
  place === at || place.startsWith(`${at}.`) || place.startsWith(`${at}[`);

/** What the check has to say of a part of the rule, where the part stands. */
export function Remarks({ at, but = [] }: RemarksProps) {
  const { l } = useAdminText();
  const { remarks } = useWriting();
  const here = remarks.filter(
    ({ place }) =>
      (at === "" ? place === "" : isWithin(place, at)) &&
      !but.some((other) => isWithin(place, other)),
  );
  if (here.length === 0) return null;
  const grave = here.some(({ level }) => level === "problem");
  return (
    <ul className={grave ? classes.problems : classes.findings} role={grave ? "alert" : "status"}>
      {here.map(({ code, place, text, suggestion }) => (
        <li key={`${code} ${place} ${text.en}`}>
          {l(text)} {l(suggestion)}
        </li>
      ))}
    </ul>
  );
}
