import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useCallback, useRef } from "react";
import { meQuery } from "../../api/queries";
import type { Entry, Field } from "../../api/types";
import { fieldOf } from "../../fields/model";
import { kindOf } from "../../fields/registry";
import { useReading } from "../../fields/useReading";
import { useText } from "../../text";
import { AppLink } from "../../ui/AppLink";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorNote } from "../../ui/ErrorNote";
import { useDevice } from "../../ui/useDevice";
import { Grid } from "../grid/Grid";
import { useGroups } from "../grid/useGroups";
import { CardList } from "./CardList";
import { hueOf } from "./colours";
import { type RecordsProps, RowsSkeleton } from "./Records";
import { nextSort } from "./state";
import { useWindow } from "./useWindow";

/** Rows and columns, in groups where the look says so; cards on a narrow screen. */
export function Table({ model, look, params, columns, set, create }: RecordsProps) {
  const { t, l, inner } = useText();
  const navigate = useNavigate();
  const { data: me } = useQuery(meQuery);
  const rows = useWindow(model.name, params);
  const reading = useReading(columns);
  const narrow = useDevice() === "phone";
  const field = look.group ? fieldOf(model, look.group) : undefined;
  const groups = useGroups(model, field, { params, rows: rows.total });

  const onSort = (column: Field) => {
    if (kindOf(column).sortable) set({ sort: nextSort(look.sort, column.name) });
  };
  const onOpen = ({ id }: Entry) =>
    void navigate({ to: "/o/$object/$id", params: { object: model.name, id } });
  // The grid tells its range after every scroll; a new function each time would tell it again.
  const place = useRef((index: number) => index);
  place.current = groups?.plan.rowAt ?? ((index) => index);
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  const onShow = useCallback(
    (first: number, last: number) => rows.show(place.current(first), place.current(last)),
    [groups?.plan],
  );

  const asked = Boolean(look.filter || params.q);
  const empty = asked
    ? ({ title: "list.none_found", hint: "list.none_found_hint" } as const)
    : look.base
      ? ({ title: "list.none_here", hint: "list.none_here_hint" } as const)
      : ({ title: "list.none", hint: "list.none_hint" } as const);
  const shared = { label: l(model.plural ?? model.label), object: model.name, title: model.title };
  if (rows.error) return <ErrorNote error={rows.error} retry={rows.retry} />;
  if (rows.pending) return <RowsSkeleton />;
  if (rows.total === 0 && !rows.stale) {
    return (
      <EmptyState
        icon={model.icon ?? model.name}
        title={t(empty.title, { object: inner(model.label), list: l(look.label) })}
        hint={model.may.create || asked ? t(empty.hint) : ""}
        action={
          asked ? undefined : (
            <>
              {create}
              {me?.may_import && model.may.create && (
                <AppLink href={`/import?object=${model.name}`}>{t("import.title")}</AppLink>
              )}
            </>
          )
        }
      />
    );
  }
  if (narrow) {
    return (
      <CardList
        {...shared}
        columns={columns}
        reading={reading}
        total={rows.total}
        rowAt={rows.rowAt}
        onShow={rows.show}
        hueAt={(entry) => hueOf(entry, look.colours)}
      />
    );
  }
  const plan = groups?.plan;
  return (
    <Grid
      {...shared}
      key={`${params.filter}|${params.sort}|${params.q}`}
      columns={columns}
      reading={reading}
      total={plan?.total ?? rows.total}
      rowAt={
        plan
          ? (index) => (plan.headAt(index) ? undefined : rows.rowAt(plan.rowAt(index)))
          : rows.rowAt
      }
      headAt={plan?.headAt}
      onFold={(key) => groups?.fold(key)}
      hueAt={(entry) => hueOf(entry, look.colours)}
      onShow={onShow}
      sort={look.sort}
      onSort={onSort}
      onOpen={onOpen}
      stale={rows.stale}
    />
  );
}
