import type { DocumentProblem } from "../../api/config";
import { useText } from "../../text";
import classes from "./Admin.module.css";

/** What stands in the way of publishing, and where. */
export function ProblemList({ problems }: { problems: readonly DocumentProblem[] }) {
  const { language, l } = useText();
  if (problems.length === 0) return null;
  return (
    <ul className={classes.problems} role="alert">
      {problems.map((one, at) => {
        const told = (language === "zh" ? one.detail_zh : one.detail_en) ?? one.detail;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: two problems may read alike
          <li key={at}>
            {l(told ?? one.title ?? one.code)} {one.field && <code>{one.field}</code>}
          </li>
        );
      })}
    </ul>
  );
}
