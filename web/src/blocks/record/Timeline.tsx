import { IconHelp } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { timelinePage } from "../../api/queries";
import type { TimelineItem } from "../../api/types";
import { shiftPoint } from "../../fields/decimal";
import { useMoreText } from "../../text/more";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorNote } from "../../ui/ErrorNote";
import { Icon } from "../../ui/Icon";
import { ActionIcon, Button, Skeleton } from "../../ui/kit";
import { RecordLink } from "../../ui/RecordLink";
import { dayOf, showDay } from "../../ui/times";
import { When } from "../../ui/When";
import classes from "./Timeline.module.css";

const ICONS: Record<string, string> = {
  touch: "activity",
  activity: "message-2",
  change: "file-text",
  order: "file-invoice",
  delivery: "truck-delivery",
  receivable: "cash",
  receipt: "cash-banknote",
  signal: "bolt",
  task: "checkbox",
};

const WhyNotPanel = lazy(() => import("../signals/whynot/WhyNotPanel"));

interface TimelineProps {
  object: string;
  id: string;
  /** Shows only the newest ones, without a way to more. */
  newest?: number;
  /** The customer whose rules may be asked about. */
  account?: string | undefined;
}

/** Everything that happened with a customer, newest first, by day. */
export function Timeline({ object, id, newest, account }: TimelineProps) {
  const { t, m, language } = useMoreText();
  const [asked, setAsked] = useState<{ at: string | null } | null>(null);
  const pages = useInfiniteQuery({
    queryKey: ["record", object, id, "timeline"],
    queryFn: ({ pageParam }) => timelinePage(object, id, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor ?? null,
  });
  if (pages.error) return <ErrorNote error={pages.error} retry={pages.refetch} />;
  if (!pages.data) return <Skeleton height={160} />;
  const items = pages.data.pages.flatMap((page) => page.items).slice(0, newest);
  if (items.length === 0)
    return <EmptyState title={t("timeline.none")} hint={t("timeline.none_hint")} />;
  return (
    <>
      {account && !newest && (
        <Button variant="default" onClick={() => setAsked({ at: null })}>
          {m("whynot.ask")}
        </Button>
      )}
      {byDay(items).map(([day, events]) => (
        <section key={day}>
          <h3 className={classes.day}>{showDay(day, language, new Date())}</h3>
          <ol className={classes.events}>
            {events.map((item, at) => (
              <TimelineEvent
                key={`${item.at}-${item.id ?? at}`}
                item={item}
                onAsk={account && item.kind === "touch" ? setAsked : undefined}
              />
            ))}
          </ol>
        </section>
      ))}
      {account && asked && (
        <Suspense fallback={null}>
          <WhyNotPanel account={account} at={asked.at} onClose={() => setAsked(null)} />
        </Suspense>
      )}
      {!newest && pages.hasNextPage && (
        <Button
          variant="default"
          loading={pages.isFetchingNextPage}
          onClick={() => pages.fetchNextPage()}
        >
          {t("timeline.more")}
        </Button>
      )}
    </>
  );
}

interface TimelineEventProps {
  item: TimelineItem;
  onAsk?: ((asked: { at: string }) => void) | undefined;
}

function TimelineEvent({ item, onAsk }: TimelineEventProps) {
  const { t, m, l } = useMoreText();
  const title = l(item.title);
  return (
    <li className={classes.event}>
      <span className={classes.mark} data-kind={item.kind}>
        <Icon name={ICONS[item.kind] ?? "activity"} size={16} />
      </span>
      <div className={classes.words}>
        <div>
          {item.object && item.id ? (
            <RecordLink object={item.object} id={item.id}>
              {title}
            </RecordLink>
          ) : (
            title
          )}
        </div>
        {item.detail && <div className="quiet">{l(item.detail)}</div>}
        <div className={classes.foot}>
          <When at={item.at} />
          {item.actor && <span>{item.actor.label}</span>}
          {item.source && <span>{item.source}</span>}
          {item.trust && <span>{t("trust", { percent: shiftPoint(item.trust, 2) })}</span>}
          {onAsk && (
            <ActionIcon
              size={20}
              title={m("whynot.ask_then")}
              aria-label={m("whynot.ask_then")}
              onClick={() => onAsk({ at: item.at })}
            >
              <IconHelp size={15} />
            </ActionIcon>
          )}
        </div>
      </div>
    </li>
  );
}

function byDay(items: TimelineItem[]): [string, TimelineItem[]][] {
  const days = new Map<string, TimelineItem[]>();
  for (const item of items) {
    const day = dayOf(new Date(item.at));
    days.set(day, [...(days.get(day) ?? []), item]);
  }
  return [...days];
}
