import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { enterSandbox } from "../../api/sandbox";
import {
  applyDraft,
  createSandbox,
  discardSandbox,
  SANDBOX_DATA,
  type SandboxData,
  sandboxesQuery,
} from "../../api/sandboxes";
import classes from "../../blocks/admin/Admin.module.css";
import { NameField } from "../../blocks/admin/NameField";
import { freeName, isName } from "../../blocks/admin/naming";
import { useAdminText } from "../../text/admin";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorNote, wordsFor } from "../../ui/ErrorNote";
import { Button, SegmentedControl, Skeleton } from "../../ui/kit";
import { showToast } from "../../ui/toasts";
import { useTitle } from "../../ui/useTitle";
import { When } from "../../ui/When";

/** Copies of the configuration with data to try a draft on. */
export function Sandboxes() {
  const texts = useAdminText();
  const { a } = texts;
  const client = useQueryClient();
  const { data, error, refetch } = useQuery(sandboxesQuery);
  const [records, setRecords] = useState<SandboxData>("sampled");
  const [typed, setTyped] = useState<string | null>(null);
  useTitle(a("section.sandboxes"));
  const taken = (data ?? []).map(({ name }) => name);
  const name = typed ?? freeName("sandbox", taken);
  const refresh = () => client.invalidateQueries({ queryKey: sandboxesQuery.queryKey });
  const done = (key: "sandbox.created" | "sandbox.applied") => {
    showToast({ tone: "done", text: a(key) });
    setTyped(null);
    return refresh();
  };
  const onError = (refused: unknown) =>
    showToast({ tone: "error", text: wordsFor(refused, texts) });
  const create = useMutation({
    mutationFn: () => createSandbox(name, records),
    onSuccess: () => done("sandbox.created"),
    onError,
  });
  const apply = useMutation({
    mutationFn: applyDraft,
    onSuccess: () => done("sandbox.applied"),
    onError,
  });
  const discard = useMutation({ mutationFn: discardSandbox, onSuccess: refresh, onError });
  const busy = create.isPending || apply.isPending || discard.isPending;
  return (
    <div className={classes.page}>
      <h1>{a("section.sandboxes")}</h1>
      <section className={`${classes.panel} ${classes.stack}`}>
        <p className={classes.hint}>{a("sandbox.hint")}</p>
        <NameField value={name} taken={taken} hint="" onChange={setTyped} />
        <div className={`${classes.row} ${classes.wrap}`}>
          <SegmentedControl
            aria-label={a("sandbox.data")}
            value={records}
            onChange={(next) => setRecords(next as SandboxData)}
            data={SANDBOX_DATA.map((value) => ({ value, label: a(`sandbox.${value}`) }))}
          />
          <Button
            loading={create.isPending}
            disabled={!isName(name) || taken.includes(name)}
            onClick={() => create.mutate()}
          >
            {a("sandbox.create")}
          </Button>
        </div>
      </section>
      {error && <ErrorNote error={error} retry={refetch} />}
      {!data && !error && <Skeleton height={80} />}
      {data?.length === 0 && (
        <EmptyState icon="package" title={a("sandbox.none")} hint={a("sandbox.none_hint")} />
      )}
      {data?.map((one) => (
        <div key={one.name} className={`${classes.card} ${classes.wrap}`}>
          <span className={classes.name}>
            &nbsp;{one.name}{" "}
            <span className="quiet">
              {a(`sandbox.${one.data}`)} · {a("sandbox.rows", { rows: one.rows })}
            </span>
          </span>
          <When at={one.created_at} />
          <Button size="compact-sm" onClick={() => enterSandbox(one.name)}>
            {a("sandbox.open")}
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            disabled={busy}
            onClick={() => apply.mutate(one.name)}
          >
            {a("sandbox.apply")}
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            disabled={busy}
            onClick={() => discard.mutate(one.name)}
          >
            {a("sandbox.discard")}
          </Button>
        </div>
      ))}
    </div>
  );
}
