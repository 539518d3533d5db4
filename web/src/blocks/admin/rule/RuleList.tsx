import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { documentQuery } from "../../../api/config";
import { windowQuery } from "../../../api/queries";
import type { Entry } from "../../../api/types";
import { changeRecord } from "../../../api/writes";
import { useAdminText } from "../../../text/admin";
import { useMoreText } from "../../../text/more";
import { EmptyState } from "../../../ui/EmptyState";
import { ErrorNote, wordsFor } from "../../../ui/ErrorNote";
import { Button, Skeleton } from "../../../ui/kit";
import { RecordLink } from "../../../ui/RecordLink";
import { showToast } from "../../../ui/toasts";
import { WhyNotForm } from "../../signals/whynot/WhyNotForm";
import classes from "../Admin.module.css";
import { LiveSwitch } from "../LiveSwitch";
import { Rehearsal } from "./Rehearsal";
import { type RuleDoc, ruleWords } from "./words";

const RULES_MAX = 200;
const rulesQuery = windowQuery("signal_rule", { sort: "label" }, 0, RULES_MAX);

/** The signal rules, each in words and with its switch; a switch works at once. */
export function RuleList() {
  const texts = useAdminText();
  const { a } = texts;
  const client = useQueryClient();
  const { data, error, refetch } = useQuery(rulesQuery);
  if (error) return <ErrorNote error={error} retry={refetch} />;
  if (!data) return <Skeleton height={160} />;
  if (data.items.length === 0) {
    return <EmptyState icon="wave-sine" title={a("rule.none")} hint={a("rule.none_hint")} />;
  }
  const flip = async (rule: Entry, active: boolean) => {
    try {
      await changeRecord("signal_rule", rule, { active });
    } catch (refused) {
      showToast({ tone: "error", text: wordsFor(refused, texts) });
    }
    await client.invalidateQueries({ queryKey: ["list", "signal_rule"] });
  };
  return (
    <>
      <NewRule />
      <ul className={classes.rules}>
        {data.items.map((rule) => (
          <RuleItem key={rule.id} rule={rule} onActive={(active) => flip(rule, active)} />
        ))}
      </ul>
    </>
  );
}

/** A rule that is not in force yet, tried before it is. */
function NewRule() {
  const { a } = useAdminText();
  const [open, setOpen] = useState(false);
  return (
    <div className={classes.stack}>
      <div>
        <Button variant="default" size="compact-sm" onClick={() => setOpen(!open)}>
          {a("rehearsal.draft_new")}
        </Button>
      </div>
      {open && (
        <div className={classes.panel}>
          <Rehearsal name={null} />
        </div>
      )}
    </div>
  );
}

interface RuleItemProps {
  rule: Entry;
  onActive: (active: boolean) => Promise<void>;
}

function RuleItem({ rule, onActive }: RuleItemProps) {
  const texts = useAdminText();
  const { a, l, language } = texts;
  const { m } = useMoreText();
  const [open, setOpen] = useState<"tried" | "asked" | null>(null);
  const flip = (part: "tried" | "asked") => setOpen(open === part ? null : part);
  const { data } = useQuery({
    ...documentQuery<RuleDoc>("rule", String(rule.name)),
    retry: false,
  });
  const words =
    l(data?.document.label) ||
    String((language === "en" && rule.label_en) || rule.label || rule.name);
  const signal = l(data?.document.then?.signal);
  return (
    <li className={classes.panel}>
      <div className={`${classes.row} ${classes.wrap}`}>
        <h2>{words}</h2>
        <code className="quiet">{String(rule.name)}</code>
        <span className={classes.space} />
        <LiveSwitch
          label={a("rule.active")}
          words={`${a("rule.active")}: ${words}`}
          on={rule.active === true}
          onChange={onActive}
        />
      </div>
      {data && <p>{ruleWords(data.document, texts)}</p>}
      <div className={`${classes.row} ${classes.wrap} quiet`}>
        {signal && <span>{a("rule.signal", { signal })}</span>}
        <RecordLink object="signal_rule" id={rule.id}>
          {a("rule.signals")}
        </RecordLink>
        <Button variant="subtle" size="compact-sm" onClick={() => flip("tried")}>
          {a("rehearsal.title")}
        </Button>
        <Button variant="subtle" size="compact-sm" onClick={() => flip("asked")}>
          {m("whynot.title")}
        </Button>
      </div>
      {open === "tried" && <Rehearsal name={String(rule.name)} />}
      {open === "asked" && <WhyNotForm rule={String(rule.name)} />}
    </li>
  );
}
