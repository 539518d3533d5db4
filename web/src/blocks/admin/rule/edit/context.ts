// What every part of a rule that is being written needs of the whole.
import { createContext, useContext } from "react";
import type { RulePart } from "../../../../api/config";
import type { KnownEvent, Remark } from "../../../../api/rules";

export interface Writing {
  rule: RulePart["rule"];
  events: readonly KnownEvent[];
  remarks: readonly Remark[];
}

export const WritingContext = createContext<Writing>({
  rule: { name: "" },
  events: [],
  remarks: [],
});

export const useWriting = () => useContext(WritingContext);
