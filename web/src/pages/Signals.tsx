import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { call } from "../api/client";
import type { Page, SignalEntry } from "../api/types";
import { NoSignals } from "../blocks/signals/NoSignals";
import { SignalCard } from "../blocks/signals/SignalCard";
import { WhyPanel } from "../blocks/signals/WhyPanel";
import { OPEN_SIGNALS, STANDING } from "../blocks/signals/words";
import { useText } from "../text";
import { ErrorNote } from "../ui/ErrorNote";
import { Button, SegmentedControl, Skeleton } from "../ui/kit";
import { useTitle } from "../ui/useTitle";
import classes from "./Signals.module.css";

const PAGE_ROWS = 20;

/** Every signal that reached this reader, the unanswered ones first. */
export function Signals() {
  const { t } = useText();
  const navigate = useNavigate();
  const { show = "open" } = useSearch({ strict: false }) as { show?: string };
  const [asked, setAsked] = useState<string | null>(null);
  useTitle(t("signal.title"));
  const filter = show === "all" ? STANDING : OPEN_SIGNALS;
  const pages = useInfiniteQuery({
    queryKey: ["list", "signal", { filter }, "pages"],
    queryFn: ({ pageParam, signal }) =>
      call<Page<SignalEntry>>("/records/signal", {
        query: { filter, sort: "-occurred_at", limit: PAGE_ROWS, cursor: pageParam },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor ?? null,
  });
  const signals = pages.data?.pages.flatMap((page) => page.items);
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <h1>{t("signal.title")}</h1>
        <SegmentedControl
          aria-label={t("signal.show")}
          value={show}
          onChange={(next) => navigate({ to: "/signals", search: { show: next }, replace: true })}
          data={[
            { value: "open", label: t("signal.open") },
            { value: "all", label: t("signal.all") },
          ]}
        />
      </header>
      {pages.error && <ErrorNote error={pages.error} retry={pages.refetch} />}
      {!signals && !pages.error && <Skeleton height={140} />}
      {signals?.length === 0 && (
        <NoSignals title={t(show === "all" ? "signal.none" : "signal.none_open")} />
      )}
      {signals?.map((signal) => (
        <SignalCard key={signal.id} signal={signal} onWhy={({ id }) => setAsked(id)} />
      ))}
      {pages.hasNextPage && (
        <Button
          variant="default"
          loading={pages.isFetchingNextPage}
          onClick={() => pages.fetchNextPage()}
        >
          {t("timeline.more")}
        </Button>
      )}
      <WhyPanel signalId={asked} onClose={() => setAsked(null)} />
    </div>
  );
}
