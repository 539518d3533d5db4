import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { objectQuery } from "../../../api/queries";
import { WEBHOOK_EVENTS, type Webhook } from "../../../api/webhooks";
import { changeRecord, createRecord } from "../../../api/writes";
import { useAdminText } from "../../../text/admin";
import { Checkbox, Select, TextInput } from "../../../ui/kit";
import classes from "../Admin.module.css";
import { DrawerForm } from "../DrawerForm";
import { ExpressionBox } from "../expression/ExpressionBox";
import { useObjectChoices } from "../useChoices";
import { useFieldErrors } from "../useFieldErrors";
import { wrongAddress } from "./address";

const FIELDS = ["name", "url", "object", "events", "filter", "owner"];

interface WebhookDrawerProps {
  webhook: Webhook | null;
  /** Given the secret of a new one. */
  onSaved: (secret: string) => void;
  onClose: () => void;
}

/** Who is told of which changes. */
export function WebhookDrawer({ webhook, onSaved, onClose }: WebhookDrawerProps) {
  const { a } = useAdminText();
  const [name, setName] = useState(webhook?.name ?? "");
  const [url, setUrl] = useState(webhook?.url ?? "");
  const [object, setObject] = useState(webhook?.object ?? "");
  const [events, setEvents] = useState<string[]>(webhook?.events ?? []);
  const [filter, setFilter] = useState(webhook?.filter ?? "");
  const { errors, onRefused, clear } = useFieldErrors(FIELDS);
  const objects = useObjectChoices();
  const { data: model } = useQuery({ ...objectQuery(object), enabled: object !== "" });
  const wrong = url.trim() ? wrongAddress(url.trim()) : null;
  const save = async () => {
    const row = {
      name: name.trim(),
      url: url.trim(),
      object,
      events,
      filter: filter.trim() || null,
    };
    if (webhook) {
      await changeRecord("webhook", webhook, row);
      onSaved("");
    } else {
      const made = await createRecord("webhook", { ...row, active: true });
      onSaved(String(made.secret ?? ""));
    }
  };
  return (
    <DrawerForm
      title={a(webhook ? "webhook.edit" : "webhook.new")}
      submit={a("webhook.save")}
      ready={name.trim() !== "" && url.trim() !== "" && wrong === null && object !== ""}
      onSave={save}
      onRefused={onRefused}
      onClose={onClose}
    >
      <TextInput
        label={a("label.name")}
        required
        data-autofocus
        value={name}
        error={errors.name}
        onChange={(event) => {
          setName(event.currentTarget.value);
          clear("name");
        }}
      />
      <TextInput
        label={a("webhook.url")}
        description={a("webhook.url_hint")}
        placeholder="https://erp.example.com/hooks/weft"
        required
        type="url"
        value={url}
        error={errors.url ?? (wrong && a(`webhook.url_${wrong}`))}
        onChange={(event) => {
          setUrl(event.currentTarget.value);
          clear("url");
        }}
      />
      <Select
        label={a("webhook.object")}
        data={objects}
        value={object || null}
        required
        searchable
        allowDeselect={false}
        openOnFocus={false}
        error={errors.object}
        onChange={(next) => {
          setObject(next ?? "");
          clear("object");
        }}
      />
      <Checkbox.Group
        label={a("webhook.events")}
        description={a("webhook.events_hint")}
        value={events}
        error={errors.events}
        onChange={setEvents}
      >
        <div className={`${classes.row} ${classes.wrap}`} style={{ paddingTop: 8 }}>
          {WEBHOOK_EVENTS.map((event) => (
            <Checkbox key={event} value={event} label={a(`webhook.event.${event}`)} />
          ))}
        </div>
      </Checkbox.Group>
      <ExpressionBox
        object={object}
        fields={model?.fields ?? []}
        label={a("webhook.filter")}
        hint={a("webhook.filter_hint")}
        expect="boolean"
        value={filter}
        onChange={setFilter}
      />
      {errors.filter && (
        <p className={classes.problems} role="alert">
          {errors.filter}
        </p>
      )}
    </DrawerForm>
  );
}
