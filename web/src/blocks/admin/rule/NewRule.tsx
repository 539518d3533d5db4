import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ruleEventsQuery } from "../../../api/rules";
import { useAdminText } from "../../../text/admin";
import { NewDocument } from "../NewDocument";
import { finished } from "./edit/doc";
import own from "./edit/Edit.module.css";
import { fromTemplate, TEMPLATES, type Template } from "./templates";

/** Templates say themselves what they wait for. */
const NO_WORDS = { zh: "", en: "" };

/** Where a rule is written. */
export const rulePath = (name: string) => `/settings/rules/${name}`;

/** A new rule: what it is called, and what it is like. */
export function NewRule({ onClose }: { onClose: () => void }) {
  const { a } = useAdminText();
  const { data: events = [] } = useQuery(ruleEventsQuery);
  const [template, setTemplate] = useState<Template>("silence");
  return (
    <NewDocument
      kind="rule"
      title={a("template.new")}
      start={(name, { zh, en }) => {
        // Words in English that nobody gave are the Chinese ones, not the name for programs.
        const label = { zh, en: en === name ? zh : en };
        return finished(fromTemplate(template, name, label), events, NO_WORDS);
      }}
      hrefOf={rulePath}
      onClose={onClose}
    >
      <div className={own.kinds} role="radiogroup" aria-label={a("template.like")}>
        {TEMPLATES.map((one) => (
          // biome-ignore lint/a11y/useSemanticElements: a card to choose, with two lines of text
          <button
            key={one}
            type="button"
            role="radio"
            aria-checked={one === template}
            className={own.kind}
            onClick={() => setTemplate(one)}
          >
            <b>{a(`template.${one}`)}</b>
            <span className="quiet">{a(`template.${one}_hint`)}</span>
          </button>
        ))}
      </div>
    </NewDocument>
  );
}
