import { useText } from "../text";
import { showDateTime, showWhen } from "./times";

/** A moment as people say it, with the exact time as its title. */
export function When({ at }: { at: string }) {
  const { language } = useText();
  return (
    <time className="numbers" dateTime={at} title={showDateTime(at)}>
      {showWhen(at, language, new Date())}
    </time>
  );
}
