import { IconBolt, IconCheck, IconThumbDown, IconThumbUp, IconX } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { SignalEntry } from "../../api/types";
import { asText } from "../../fields/kind";
import { asReference } from "../../fields/reference";
import { useText } from "../../text";
import { ActionIcon, Button } from "../../ui/kit";
import { Tag } from "../../ui/Tag";
import { When } from "../../ui/When";
import { Card72 } from "../record/Card72";
import classes from "./Signals.module.css";
import { type Outcome, useOutcome } from "./useOutcome";
import { outcomeKey } from "./words";

interface SignalCardProps {
  signal: SignalEntry;
  onWhy: (signal: SignalEntry) => void;
  onClose?: (signal: SignalEntry) => void;
}

const ANSWERS: { outcome: Outcome; mark: typeof IconBolt }[] = [
  { outcome: "useful", mark: IconThumbUp },
  { outcome: "useless", mark: IconThumbDown },
  { outcome: "handled", mark: IconCheck },
];

/** One signal: what happened, with whom, why we say so, and what to do. */
export function SignalCard({ signal, onWhy, onClose }: SignalCardProps) {
  const { t } = useText();
  const account = asReference(signal.account);
  const lead = account ? null : asReference(signal.lead);
  const subject = account ?? lead;
  const contact = asReference(signal.contact);
  const answer = useOutcome(onClose);
  const outcome = asText(signal.outcome);
  const said = outcomeKey(outcome);
  return (
    <article className={classes.card} data-signal={signal.id}>
      <header className={classes.head}>
        <span className={classes.bolt}>
          <IconBolt size={18} aria-hidden />
        </span>
        <div className={classes.titles}>
          <h3>{signal.title}</h3>
          <div className={classes.who}>
            {subject && <strong>{subject.label}</strong>}
            {contact && <span>{contact.label}</span>}
            <span className="quiet">
              <When at={signal.occurred_at} />
            </span>
            {said && <Tag text={t(said)} />}
          </div>
        </div>
        {onClose && (
          <ActionIcon size={28} aria-label={t("action.close")} onClick={() => onClose(signal)}>
            <IconX size={16} />
          </ActionIcon>
        )}
      </header>
      {asText(signal.reason) && <p className={classes.reason}>{asText(signal.reason)}</p>}
      {account && <Card72 object="account" id={account.id} bare />}
      <footer className={classes.actions}>
        {subject && (
          <Link
            className={classes.open}
            to="/o/$object/$id"
            params={{ object: lead ? "lead" : "account", id: subject.id }}
          >
            {t(lead ? "signal.open_lead" : "signal.open_account")}
          </Link>
        )}
        <Button variant="subtle" onClick={() => onWhy(signal)}>
          {t("signal.why")}
        </Button>
        <span className={classes.space} />
        {ANSWERS.map(({ outcome: given, mark: Mark }) => (
          <Button
            key={given}
            variant={outcome === given ? "light" : "default"}
            leftSection={<Mark size={16} />}
            aria-pressed={outcome === given}
            disabled={answer.isPending}
            onClick={() => answer.mutate({ signal, outcome: given })}
          >
            {t(`signal.${given}`)}
          </Button>
        ))}
      </footer>
    </article>
  );
}
