import { kindOf, type WhenDoc } from "./doc";
import { EventPart } from "./EventPart";
import { Remarks } from "./Remarks";
import { StepsPart } from "./StepsPart";
import { TimedPart } from "./TimedPart";
import { WindowPart } from "./WindowPart";

interface WhenPartProps {
  when: WhenDoc;
  onChange: (change: Partial<WhenDoc>) => void;
}

/** What must happen, by the kind of rule. */
export function WhenPart({ when, onChange }: WhenPartProps) {
  switch (kindOf(when)) {
    case "window":
      return <WindowPart when={when} onChange={onChange} />;
    case "sequence":
      return <StepsPart when={when} onChange={onChange} />;
    case "date":
    case "schedule":
      return <TimedPart when={when} onChange={onChange} />;
    case "event":
      return (
        <>
          <EventPart part={when} onChange={onChange} />
          <Remarks at="when" />
        </>
      );
  }
}
