import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { findDuplicates, pairsQuery } from "../api/duplicates";
import { meQuery } from "../api/queries";
import { DecidedPairs } from "../blocks/duplicate/DecidedPairs";
import classes from "../blocks/duplicate/Duplicate.module.css";
import { OpenPairs } from "../blocks/duplicate/OpenPairs";
import { useDecisions } from "../blocks/duplicate/useDecisions";
import { useMoreText } from "../text/more";
import { EmptyState } from "../ui/EmptyState";
import { ErrorNote, wordsFor } from "../ui/ErrorNote";
import { Button, SegmentedControl, Skeleton } from "../ui/kit";
import { showToast } from "../ui/toasts";
import { useTitle } from "../ui/useTitle";

const KINDS = ["all", "account", "contact"] as const;

/** The queue of records that may be one: looked at side by side, decided, taken back. */
export function Duplicates() {
  const texts = useMoreText();
  const { m } = texts;
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as { show?: string; kind?: string };
  const show = search.show === "decided" ? "decided" : "open";
  const kind = KINDS.find((one) => one === search.kind) ?? "all";
  const { data: me } = useQuery(meQuery);
  const { data, error, refetch } = useQuery(pairsQuery(show, kind));
  const decisions = useDecisions();
  useTitle(m("pair.title"));
  const look = useMutation({
    mutationFn: findDuplicates,
    onSuccess: async ({ found }) => {
      const text = found > 0 ? m("pair.found", { count: found }) : m("pair.find_none");
      showToast({ tone: "done", text });
      await refetch();
    },
    onError: (refused) => showToast({ tone: "error", text: wordsFor(refused, texts) }),
  });
  const go = (next: { show?: string; kind?: string }) =>
    void navigate({ to: "/duplicates", search: { show, kind, ...next }, replace: true });
  // What was decided leaves the queue at once; among the decided the server is asked.
  const gone = show === "open" ? decisions.gone : [];
  const pairs = data?.items.filter((pair) => !gone.includes(pair.id));
  const left =
    data &&
    Math.max(data.total ?? 0, data.items.length) - (data.items.length - (pairs?.length ?? 0));
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <h1>{m("pair.title")}</h1>
        {show === "open" && left !== undefined && left > 0 && (
          <span className="quiet">{m("pair.left", { count: left })}</span>
        )}
        <span className={classes.space} />
        <SegmentedControl
          aria-label={m("pair.kind")}
          value={kind}
          onChange={(next) => go({ kind: next })}
          data={KINDS.map((value) => ({ value, label: m(`pair.${value}`) }))}
        />
        <SegmentedControl
          aria-label={m("pair.show")}
          value={show}
          onChange={(next) => go({ show: next })}
          data={[
            { value: "open", label: m("pair.open") },
            { value: "decided", label: m("pair.decided") },
          ]}
        />
        {me?.may_configure && (
          <Button variant="default" loading={look.isPending} onClick={() => look.mutate()}>
            {m("pair.find")}
          </Button>
        )}
      </header>
      {error && <ErrorNote error={error} retry={refetch} />}
      {!data && !error && <Skeleton height={320} />}
      {pairs?.length === 0 && (
        <EmptyState
          icon="stack-2"
          title={m(show === "open" ? "pair.none" : "pair.none_decided")}
          {...(show === "open" && { hint: m("pair.none_hint") })}
        />
      )}
      {pairs && pairs.length > 0 && show === "open" && (
        <OpenPairs pairs={pairs} decisions={decisions} />
      )}
      {pairs && pairs.length > 0 && show === "decided" && (
        <DecidedPairs
          pairs={pairs}
          onReopen={(pair) =>
            void decisions.undo({
              pairs: [pair],
              decision: pair.status === "same" ? "same" : "apart",
            })
          }
        />
      )}
    </div>
  );
}
