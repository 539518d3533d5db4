import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { createSandbox, discardSandbox, sandboxesQuery } from "../../api/sandboxes";
import classes from "../../blocks/admin/Admin.module.css";
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
  const [records, setRecords] = useState("masked");
  useTitle(a("section.sandboxes"));
  const refresh = () => client.invalidateQueries({ queryKey: sandboxesQuery.queryKey });
  const fail = (refused: unknown) => showToast({ tone: "error", text: wordsFor(refused, texts) });
  const create = useMutation({
    mutationFn: () => createSandbox(records),
    onSuccess: () => {
      showToast({ tone: "done", text: a("sandbox.created") });
      return refresh();
    },
    onError: fail,
  });
  const discard = useMutation({ mutationFn: discardSandbox, onSuccess: refresh, onError: fail });
  return (
    <div className={classes.page}>
      <h1>{a("section.sandboxes")}</h1>
      <section className={`${classes.panel} ${classes.stack}`}>
        <p className={classes.hint}>{a("sandbox.hint")}</p>
        <div className={`${classes.row} ${classes.wrap}`}>
          <SegmentedControl
            aria-label={a("sandbox.data")}
            value={records}
            onChange={setRecords}
            data={[
              { value: "masked", label: a("sandbox.masked") },
              { value: "sampled", label: a("sandbox.sampled") },
              { value: "generated", label: a("sandbox.generated") },
            ]}
          />
          <Button loading={create.isPending} onClick={() => create.mutate()}>
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
        <div key={one.id} className={classes.card}>
          <span className={classes.name}>&nbsp;{one.label ?? one.name ?? one.id}</span>
          {one.created_at && <When at={one.created_at} />}
          {one.address && <a href={one.address}>{a("sandbox.open")}</a>}
          <Button
            size="compact-sm"
            variant="default"
            disabled={discard.isPending}
            onClick={() => discard.mutate(one.id)}
          >
            {a("sandbox.discard")}
          </Button>
        </div>
      ))}
    </div>
  );
}
