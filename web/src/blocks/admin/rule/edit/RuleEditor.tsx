import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { Problem } from "../../../../api/problem";
import { type Remark, ruleCheckQuery, ruleEventsQuery } from "../../../../api/rules";
import { useAdminText } from "../../../../text/admin";
import { wordsFor } from "../../../../ui/ErrorNote";
import { Button, useDebouncedValue } from "../../../../ui/kit";
import classes from "../../Admin.module.css";
import { LabelFields } from "../../LabelFields";
import { useTyped } from "../../useTyped";
import { Rehearsal } from "../Rehearsal";
import { ruleWords } from "../words";
import { WritingContext } from "./context";
import {
  finished,
  type Kind,
  kindOf,
  propertiesFor,
  pruned,
  type RuleDoc,
  startOf,
  type WhenDoc,
  withThen,
} from "./doc";
import own from "./Edit.module.css";
import { KindChoice } from "./KindChoice";
import { LatePart } from "./LatePart";
import { ConditionPart, LimitsPart } from "./LimitsPart";
import { PropertiesPart } from "./PropertiesPart";
import { Remarks } from "./Remarks";
import { SettingsPart } from "./SettingsPart";
import { ThenPart } from "./ThenPart";
import { useWhenWords } from "./useWhenWords";
import { WhenPart } from "./WhenPart";

const TYPING_PAUSE_MS = 600;

interface RuleEditorProps {
  doc: RuleDoc;
  onSave: (doc: RuleDoc, over: RuleDoc) => Promise<void>;
}

/** A rule is written as a whole: half of it would fire wrongly. */
export function RuleEditor({ doc, onSave }: RuleEditorProps) {
  const texts = useAdminText();
  const { a } = texts;
  const { typed, type, drop, busy, refused, forget, save } = useTyped<RuleDoc, RuleDoc>(doc);
  // Whoever looks at another kind and comes back finds what was there.
  const [others, setLeft] = useState<Partial<Record<Kind, WhenDoc>>>({});
  const rule = typed ?? doc;
  const { data: events = [] } = useQuery(ruleEventsQuery);
  const whenWords = useWhenWords(rule.when);
  const whole = useMemo(() => finished(rule, events, whenWords), [rule, events, whenWords]);
  const [settled] = useDebouncedValue(whole, TYPING_PAUSE_MS);
  const check = useQuery(ruleCheckQuery(settled));
  const change = (next: Partial<RuleDoc>) => {
    forget();
    type((old) => ({ ...(old ?? doc), ...next }));
  };
  const write = () => {
    // Another meaning is another version: signals say by which they were judged.
    const changed = JSON.stringify(whole) !== JSON.stringify(pruned(doc));
    void save((over) => onSave(changed ? { ...whole, version: doc.version + 1 } : whole, over));
  };
  const writing = {
    rule: {
      name: rule.name,
      settings: rule.settings ?? {},
      properties: propertiesFor(rule, events),
    },
    events,
    remarks: [
      ...(refused === null ? [] : [remarkOf(refused, wordsFor(refused, texts))]),
      ...(check.data?.remarks ?? []),
    ],
  };
  const verdict = check.data && (check.data.ok ? a("edit.ok") : a("edit.not_ok"));
  return (
    <WritingContext value={writing}>
      <div className={classes.stack}>
        <p className={own.sum}>{ruleWords(whole, texts)}</p>
        <Remarks at="" />
        <section className={`${classes.panel} ${classes.stack}`}>
          <LabelFields
            label={rule.label}
            words={a("label.name")}
            required
            onChange={(label) => change({ label })}
          />
        </section>
        <section className={`${classes.panel} ${classes.stack}`} aria-label={a("edit.when_title")}>
          <h2>{a("edit.when_title")}</h2>
          <KindChoice
            kind={kindOf(rule.when)}
            onKind={(kind) => {
              const left = kindOf(rule.when);
              setLeft({ ...others, [left]: rule.when });
              change({ when: others[kind] ?? startOf(kind) });
            }}
          />
          <WhenPart
            when={rule.when}
            onChange={(next) => change({ when: { ...rule.when, ...next } })}
          />
        </section>
        <ConditionPart rule={rule} onChange={change} />
        <LimitsPart rule={rule} onChange={change} />
        <ThenPart then={rule.then} onChange={(next) => change(withThen(rule, next))} />
        <LatePart rule={rule} onChange={change} />
        <SettingsPart rule={rule} onChange={change} />
        <PropertiesPart rule={rule} onChange={change} />
        <details className={classes.panel}>
          <summary>{a("rehearsal.title")}</summary>
          <Rehearsal draft={whole} />
        </details>
        <div className={`${classes.foot} ${classes.wrap}`}>
          <span role="status" className="quiet">
            {verdict}
          </span>
          <span className={classes.space} />
          <Button variant="default" disabled={typed === null} onClick={drop}>
            {a("document.back")}
          </Button>
          <Button disabled={typed === null || !rule.label.zh.trim()} loading={busy} onClick={write}>
            {a("action.to_draft")}
          </Button>
        </div>
      </div>
    </WritingContext>
  );
}

/** What the server refused, as a remark at its place. */
function remarkOf(error: unknown, words: string): Remark {
  const place = error instanceof Problem ? (error.field ?? "") : "";
  const text = { zh: words, en: words };
  return { level: "problem", code: "refused", place, text, suggestion: { zh: "", en: "" } };
}
