import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { type ListParams, shortListQuery } from "../../api/queries";
import type { Entry, ObjectModel, Row } from "../../api/types";
import { fieldOf, isWritable } from "../../fields/model";
import { kindOf } from "../../fields/registry";
import { useText } from "../../text";
import { ErrorNote } from "../../ui/ErrorNote";
import { ActionIcon, Button, SegmentedControl } from "../../ui/kit";
import { dayOf } from "../../ui/times";
import { bothOf, type Look } from "../views/look";
import { useMove } from "../views/useMove";
import classes from "./Calendar.module.css";
import { CalendarDay } from "./CalendarDay";
import {
  conditionFor,
  dayIn,
  daysBetween,
  monthOf,
  placed,
  type Span,
  shifted,
  turn,
  weekOf,
} from "./days";

const MoveSheet = lazy(() => import("../views/MoveSheet"));
const ENTRIES_MAX = 500;

interface CalendarProps {
  model: ObjectModel;
  look: Look;
  params: ListParams;
}

/** Records on their days; one that is put on another day takes on its date. */
export default function Calendar({ model, look, params }: CalendarProps) {
  const { t, language } = useText();
  const today = dayOf(new Date());
  const [span, setSpan] = useState<Span>("month");
  const [at, setAt] = useState(today);
  const { move, moved, seen, wanting, giveUp, pending } = useMove(model);
  const from = look.calendar ? fieldOf(model, look.calendar.from) : undefined;
  const to = look.calendar?.to ? fieldOf(model, look.calendar.to) : undefined;
  const days = span === "month" ? monthOf(at) : weekOf(at);
  const needed = [from?.name, to?.name, model.title].filter((name): name is string => !!name);
  const asked = {
    ...params,
    filter: bothOf(params.filter ?? "", from ? conditionFor({ from, to }, days) : "false"),
    sort: from?.name ?? "",
    fields: [...new Set([...(params.fields ?? "").split(",").filter(Boolean), ...needed])].join(
      ",",
    ),
  };
  const list = useQuery({
    ...shortListQuery(model.name, asked, ENTRIES_MAX),
    enabled: from !== undefined,
  });
  if (!from) return <p className="quiet">{t("calendar.no_field")}</p>;
  const dates = { from, to };
  const fetched = (list.data?.items ?? []).map(seen);
  const arrived = [...moved.values()].filter(({ id }) => !fetched.some((one) => one.id === id));
  const byDay = placed([...arrived, ...fetched], dates, days);
  const writable = isWritable(model, from);

  const put = (entry: Entry, by: number) => {
    if (by === 0 || !writable) return;
    const change: Row = {};
    const shown: Row = {};
    const before: Row = {};
    for (const field of to ? [from, to] : [from]) {
      const { toWire } = kindOf(field);
      const next = shifted(field, entry[field.name], by);
      change[field.name] = toWire(next);
      shown[field.name] = next;
      before[field.name] = toWire(entry[field.name]);
    }
    void move({ entry, change, shown, before, to: dayIn(from, shown[from.name]) });
  };
  const title = new Date(`${at}T12:00:00`).toLocaleDateString(language === "zh" ? "zh-CN" : "en", {
    year: "numeric",
    month: "long",
  });
  const total = list.data?.total ?? 0;
  return (
    <div className={classes.calendar} data-span={span}>
      <header className={classes.head}>
        <ActionIcon
          aria-label={t(span === "month" ? "date.previous_month" : "calendar.previous_week")}
          onClick={() => setAt(turn(at, span, -1))}
        >
          <IconChevronLeft size={18} />
        </ActionIcon>
        <h2 aria-live="polite">{title}</h2>
        <ActionIcon
          aria-label={t(span === "month" ? "date.next_month" : "calendar.next_week")}
          onClick={() => setAt(turn(at, span, 1))}
        >
          <IconChevronRight size={18} />
        </ActionIcon>
        <Button variant="default" onClick={() => setAt(today)}>
          {t("calendar.today")}
        </Button>
        <span className={classes.space} />
        {total > ENTRIES_MAX && (
          <span className="quiet">{t("calendar.too_many", { count: ENTRIES_MAX })}</span>
        )}
        <SegmentedControl
          size="xs"
          aria-label={t("calendar.span")}
          value={span}
          onChange={(chosen) => setSpan(chosen as Span)}
          data={[
            { value: "month", label: t("calendar.month") },
            { value: "week", label: t("calendar.week") },
          ]}
        />
      </header>
      {list.error ? (
        <ErrorNote error={list.error} retry={list.refetch} />
      ) : (
        <div className={classes.days} data-stale={list.isPlaceholderData || undefined}>
          {weekOf(at).map((day) => (
            <div key={day} className={classes.weekday} aria-hidden>
              {new Date(`${day}T12:00:00`).toLocaleDateString(language === "zh" ? "zh-CN" : "en", {
                weekday: "short",
              })}
            </div>
          ))}
          {days.map((day) => (
            <CalendarDay
              key={day}
              model={model}
              day={day}
              field={from}
              entries={byDay.get(day) ?? []}
              colours={look.colours}
              outside={span === "month" && !day.startsWith(at.slice(0, 7))}
              today={day === today}
              tall={span === "week"}
              onDropped={
                writable
                  ? (entry) => put(entry, daysBetween(dayIn(from, entry[from.name]), day))
                  : undefined
              }
              onShift={writable ? put : undefined}
            />
          ))}
        </div>
      )}
      <Suspense>
        {wanting && (
          <MoveSheet
            model={model}
            wanting={wanting}
            pending={pending}
            onMove={(order) => void move(order)}
            onClose={giveUp}
          />
        )}
      </Suspense>
    </div>
  );
}
