import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import {
  type Mapping as Document,
  mappingQuery,
  tryMapping,
  writeMapping,
} from "../../../api/sources";
import { useText } from "../../../text";
import { useAdminText } from "../../../text/admin";
import { wordsFor } from "../../../ui/ErrorNote";
import { Button, Skeleton } from "../../../ui/kit";
import { showToast } from "../../../ui/toasts";
import classes from "../Admin.module.css";
import { JsonBox, JsonWrong, written } from "../JsonBox";
import { TriedItems } from "./TriedItems";

const EXAMPLE: Document = {
  event: { path: "type", words: { "order.paid": "paid" } },
  message_id: "id",
  occurred_at: "paid_at",
  user_id: "buyer.code",
  traits: { phone: "buyer.phone" },
  properties: { amount: "total" },
};
const SAMPLE = {
  id: "o-1",
  type: "order.paid",
  paid_at: "2026-11-20 10:00",
  buyer: { code: "KH001", phone: "13800138001" },
  total: 120,
};

/** What others' JSON means for this source: edited as it is kept, tried with a sample before. */
export function Mapping({ id }: { id: string }) {
  const { data, error } = useQuery(mappingQuery(id));
  const texts = useText();
  if (error) return <p role="alert">{wordsFor(error, texts)}</p>;
  if (data === undefined) return <Skeleton height={160} />;
  return <Editor key={written(data)} id={id} kept={data} />;
}

function Editor({ id, kept }: { id: string; kept: Document | null }) {
  const { a } = useAdminText();
  const client = useQueryClient();
  const [text, setText] = useState(written(kept ?? EXAMPLE));
  const [sample, setSample] = useState(written(SAMPLE));
  const attempt = useMutation({
    mutationFn: async () => tryMapping(id, JSON.parse(text), JSON.parse(sample)),
  });
  const save = useMutation({
    mutationFn: async () => writeMapping(id, JSON.parse(text)),
    onSuccess: async () => {
      showToast({ tone: "done", text: a("sources.mapping_kept") });
      await client.invalidateQueries({ queryKey: mappingQuery(id).queryKey });
    },
  });
  const error = save.error ?? attempt.error;
  return (
    <section className={`${classes.panel} ${classes.stack}`} aria-label={a("sources.mapping")}>
      <h2>{a("sources.mapping")}</h2>
      <p className={classes.hint}>
        {a("sources.mapping_hint", { address: `${window.location.origin}/v1/hooks/${id}` })}
      </p>
      <JsonBox label={a("sources.mapping_document")} value={text} onChange={setText} />
      <JsonBox
        label={a("sources.mapping_sample")}
        value={sample}
        onChange={setSample}
        minRows={4}
        maxRows={16}
      />
      {error && <JsonWrong error={error} />}
      {!error && attempt.data && <TriedItems items={attempt.data} />}
      <div className={classes.end}>
        <Button variant="default" loading={attempt.isPending} onClick={() => attempt.mutate()}>
          {a("sources.mapping_try")}
        </Button>
        <Button loading={save.isPending} onClick={() => save.mutate()}>
          {a("sources.mapping_save")}
        </Button>
      </div>
    </section>
  );
}
