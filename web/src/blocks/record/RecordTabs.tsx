import { useState } from "react";
import type { Entry, ObjectModel } from "../../api/types";
import { asReference } from "../../fields/reference";
import { kindOf } from "../../fields/registry";
import { useReading } from "../../fields/useReading";
import { useText } from "../../text";
import { Tabs } from "../../ui/kit";
import { Card72 } from "./Card72";
import { History } from "./History";
import { Timeline } from "./Timeline";

const HAS_CARD = new Set(["account", "contact"]);
const NEWEST_SHOWN = 6;

interface RecordTabsProps {
  model: ObjectModel;
  entry: Entry;
}

/** What happened with a record, at a glance and in full. */
export function RecordTabs({ model, entry }: RecordTabsProps) {
  const { t, l } = useText();
  const [tab, setTab] = useState<string | null>("overview");
  const reading = useReading(model.fields);
  const lines = model.fields.filter((field) => field.type === "lines");
  return (
    <Tabs value={tab} onChange={setTab} keepMounted={false}>
      <Tabs.List mb={14}>
        <Tabs.Tab value="overview">{t("record.overview")}</Tabs.Tab>
        <Tabs.Tab value="timeline">{t("record.timeline")}</Tabs.Tab>
        <Tabs.Tab value="history">{t("record.history")}</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="overview">
        <div style={{ display: "grid", gridTemplateColumns: "minmax(0, 1fr)", gap: 16 }}>
          {HAS_CARD.has(model.name) && <Card72 object={model.name} id={entry.id} />}
          {lines.map((field) => {
            const { Display } = kindOf(field);
            return (
              <section key={field.name}>
                <h3 style={{ marginBottom: 6 }}>{l(field.label)}</h3>
                <Display value={entry[field.name]} field={field} reading={reading} />
              </section>
            );
          })}
          <div>
            <Timeline
              object={model.name}
              id={entry.id}
              newest={NEWEST_SHOWN}
              account={customerOf(model, entry)}
            />
          </div>
        </div>
      </Tabs.Panel>
      <Tabs.Panel value="timeline">
        <Timeline object={model.name} id={entry.id} account={customerOf(model, entry)} />
      </Tabs.Panel>
      <Tabs.Panel value="history">
        <History model={model} id={entry.id} />
      </Tabs.Panel>
    </Tabs>
  );
}

/** The customer whose signals a record's time line is about. */
function customerOf(model: ObjectModel, entry: Entry): string | undefined {
  if (model.name === "account") return entry.id;
  return model.name === "contact" ? asReference(entry.account)?.id : undefined;
}
