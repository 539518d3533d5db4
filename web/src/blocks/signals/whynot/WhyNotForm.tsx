import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Field, Value, WhyNot } from "../../../api/types";
import { rulesInForceQuery, whyNotQuery } from "../../../api/whyNot";
import { FieldEditor } from "../../../fields/FieldEditor";
import { asText } from "../../../fields/kind";
import { asReference } from "../../../fields/reference";
import { useMoreText } from "../../../text/more";
import { ErrorNote } from "../../../ui/ErrorNote";
import { Select, Skeleton } from "../../../ui/kit";
import { Tag } from "../../../ui/Tag";
import { When } from "../../../ui/When";
import { Conditions, EvidenceList } from "../Grounds";
import classes from "../Signals.module.css";

const HUES: Record<WhyNot["state"], number> = {
  stands: 140,
  ended: 240,
  held: 50,
  waiting: 210,
  missed: 0,
};

interface WhyNotFormProps {
  /** The customer; asked for when none is given. */
  account?: string;
  /** The rule; asked for when none is given. */
  rule?: string;
  at?: string | null;
}

/** Rule, customer and moment; the answer in sentences follows as soon as they are known. */
export function WhyNotForm({ account, rule, at = null }: WhyNotFormProps) {
  const { m, language } = useMoreText();
  const [chosen, setChosen] = useState<string | null>(rule ?? null);
  const [customer, setCustomer] = useState<Value>(account);
  const [moment, setMoment] = useState<Value>(at);
  const rules = useQuery({ ...rulesInForceQuery, enabled: !rule });
  const name = chosen ?? (rules.data?.[0] ? asText(rules.data[0].name) : null);
  const id = asReference(customer)?.id ?? asText(customer);
  const fields: Record<"account" | "at", Field> = {
    account: { name: "account", label: words("whynot.account"), type: "lookup", target: "account" },
    at: { name: "at", label: words("whynot.at"), type: "datetime", help: words("whynot.now") },
  };
  if (rules.error) return <ErrorNote error={rules.error} retry={rules.refetch} />;
  function words(key: "whynot.account" | "whynot.at" | "whynot.now") {
    return { zh: m(key), en: m(key) };
  }
  return (
    <div className={classes.why}>
      {!rule && (
        <Select
          label={m("whynot.rule")}
          data={(rules.data ?? []).map((one) => ({
            value: asText(one.name),
            label: asText((language === "en" && one.label_en) || one.label) || asText(one.name),
          }))}
          value={name}
          allowDeselect={false}
          searchable
          onChange={setChosen}
        />
      )}
      {!account && <FieldEditor field={fields.account} value={customer} onChange={setCustomer} />}
      <FieldEditor field={fields.at} value={moment} onChange={setMoment} />
      {rules.data?.length === 0 && <p className="quiet">{m("whynot.no_rules")}</p>}
      {name && id ? <Answer rule={name} account={id} at={asText(moment) || null} /> : null}
      {!account && !id && <p className="quiet">{m("whynot.choose")}</p>}
    </div>
  );
}

function Answer({ rule, account, at }: { rule: string; account: string; at: string | null }) {
  const { m, l } = useMoreText();
  const { data, error, refetch } = useQuery(whyNotQuery(rule, account, at));
  if (error) return <ErrorNote error={error} retry={refetch} />;
  if (!data) return <Skeleton height={200} />;
  return (
    <div role="status">
      <p>
        <Tag text={m(`whynot.state.${data.state}`)} hue={HUES[data.state]} />
      </p>
      <p className={classes.sentence}>{l(data.sentence)}</p>
      {data.last_fired_at && (
        <p className="quiet">
          {m("whynot.last")} <When at={data.last_fired_at} />
        </p>
      )}
      {data.conditions.length > 0 && <Conditions conditions={data.conditions} />}
      {data.evidence.length > 0 && <EvidenceList evidence={data.evidence} />}
    </div>
  );
}
