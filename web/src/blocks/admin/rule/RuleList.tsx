import { IconPlus } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type DocumentRef, documentQuery, documentsQuery } from "../../../api/config";
import { windowQuery } from "../../../api/queries";
import { ruleEventsQuery } from "../../../api/rules";
import type { Entry } from "../../../api/types";
import { changeRecord } from "../../../api/writes";
import { useAdminText } from "../../../text/admin";
import { useMoreText } from "../../../text/more";
import { AppLink } from "../../../ui/AppLink";
import { EmptyState } from "../../../ui/EmptyState";
import { ErrorNote, wordsFor } from "../../../ui/ErrorNote";
import { Button, Skeleton } from "../../../ui/kit";
import { RecordLink } from "../../../ui/RecordLink";
import { Tag } from "../../../ui/Tag";
import { showToast } from "../../../ui/toasts";
import { WhyNotForm } from "../../signals/whynot/WhyNotForm";
import classes from "../Admin.module.css";
import { LiveSwitch } from "../LiveSwitch";
import { NewRule, rulePath } from "./NewRule";
import { Rehearsal } from "./Rehearsal";
import { type RuleDoc, ruleWords } from "./words";

const RULES_MAX = 200;
const DRAFT_HUE = 50;
const rulesQuery = windowQuery("signal_rule", { sort: "label" }, 0, RULES_MAX);

/** The signal rules, each in words and with its switch; a switch works at once. */
export function RuleList() {
  const texts = useAdminText();
  const { a } = texts;
  const client = useQueryClient();
  const [making, setMaking] = useState(false);
  const { data, error, refetch } = useQuery(rulesQuery);
  const { data: documents = [] } = useQuery(documentsQuery);
  const { data: events } = useQuery({ ...ruleEventsQuery, retry: false });
  const add = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setMaking(true)}>
      {a("template.new")}
    </Button>
  );
  if (error) return <ErrorNote error={error} retry={refetch} />;
  if (!data) return <Skeleton height={160} />;
  const flip = async (rule: Entry, active: boolean) => {
    try {
      await changeRecord("signal_rule", rule, { active });
    } catch (refused) {
      showToast({ tone: "error", text: wordsFor(refused, texts) });
    }
    await client.invalidateQueries({ queryKey: ["list", "signal_rule"] });
  };
  const rules = documents.filter(({ kind, retired }) => kind === "rule" && !retired);
  const draftOf = (name: string) => rules.find((one) => one.name === name);
  const known = new Set(data.items.map(({ name }) => String(name)));
  const fresh = rules.filter(({ name }) => !known.has(name));
  return (
    <>
      <div className={classes.end}>{add}</div>
      {events?.every(({ count }) => count === 0) && (
        <p className={classes.findings}>
          {a("rule.no_touches")} <AppLink href="/settings/sources">{a("section.sources")}</AppLink>
        </p>
      )}
      {data.items.length + fresh.length === 0 && (
        <EmptyState icon="wave-sine" title={a("rule.none")} hint={a("rule.none_hint")} />
      )}
      <ul className={classes.rules}>
        {fresh.map((one) => (
          <RuleItem key={one.name} name={one.name} draft={one} />
        ))}
        {data.items.map((rule) => (
          <RuleItem
            key={rule.id}
            name={String(rule.name)}
            rule={rule}
            draft={draftOf(String(rule.name))}
            onActive={(active) => flip(rule, active)}
          />
        ))}
      </ul>
      {making && <NewRule onClose={() => setMaking(false)} />}
    </>
  );
}

interface RuleItemProps {
  name: string;
  /** The rule as it stands in force; none while it is only a draft. */
  rule?: Entry;
  draft: DocumentRef | undefined;
  onActive?: (active: boolean) => Promise<void>;
}

function RuleItem({ name, rule, draft, onActive }: RuleItemProps) {
  const texts = useAdminText();
  const { a, l, language } = texts;
  const { data } = useQuery({ ...documentQuery<RuleDoc>("rule", name), retry: false });
  const words =
    l(data?.document.label) || String((language === "en" && rule?.label_en) || rule?.label || name);
  const signal = l(data?.document.then?.signal);
  return (
    <li className={classes.panel}>
      <div className={`${classes.row} ${classes.wrap}`}>
        <h2>{words}</h2>
        <code className="quiet">{name}</code>
        {draft?.draft && (
          <Tag text={a(rule ? "rule.changed" : "rule.unpublished")} hue={DRAFT_HUE} />
        )}
        <span className={classes.space} />
        {rule && onActive && (
          <LiveSwitch
            label={a("rule.active")}
            words={`${a("rule.active")}: ${words}`}
            on={rule.active === true}
            onChange={onActive}
          />
        )}
      </div>
      {data && <p>{ruleWords(data.document, texts)}</p>}
      {!rule && <p className={classes.hint}>{a("rule.unpublished_hint")}</p>}
      <RuleDoings name={name} rule={rule} signal={signal} editable={data !== undefined} />
    </li>
  );
}

interface RuleDoingsProps {
  name: string;
  rule: Entry | undefined;
  signal: string;
  editable: boolean;
}

/** What one may do with a rule. */
function RuleDoings({ name, rule, signal, editable }: RuleDoingsProps) {
  const { a } = useAdminText();
  const { m } = useMoreText();
  const [open, setOpen] = useState<"tried" | "asked" | null>(null);
  const parts = [
    ["tried", a("rehearsal.title")],
    ["asked", m("whynot.title")],
  ] as const;
  return (
    <>
      <div className={`${classes.row} ${classes.wrap} ${classes.doings} quiet`}>
        {signal && <span>{a("rule.signal", { signal })}</span>}
        {editable && <AppLink href={rulePath(name)}>{a("rule.edit")}</AppLink>}
        {rule && (
          <>
            <RecordLink object="signal_rule" id={rule.id}>
              {a("rule.signals")}
            </RecordLink>
            {parts.map(([part, words]) => (
              <Button
                key={part}
                variant="transparent"
                size="compact-sm"
                px={0}
                c="var(--brand-text)"
                aria-expanded={open === part}
                onClick={() => setOpen(open === part ? null : part)}
              >
                {words}
              </Button>
            ))}
          </>
        )}
      </div>
      {open === "tried" && <Rehearsal name={name} />}
      {open === "asked" && <WhyNotForm rule={name} />}
    </>
  );
}
