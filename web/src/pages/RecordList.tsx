import { IconPlus, IconRefresh } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import { objectQuery } from "../api/queries";
import type { Entry, Field, ListView, ObjectModel } from "../api/types";
import { FilterBar } from "../blocks/filter/FilterBar";
import { Grid } from "../blocks/grid/Grid";
import { CardList } from "../blocks/list/CardList";
import { SearchBox } from "../blocks/list/SearchBox";
import { nextSort, paramsFor, withTitle } from "../blocks/list/state";
import { useWindow } from "../blocks/list/useWindow";
import { forgetNews, useLive } from "../blocks/live/live";
import { kindOf } from "../fields/registry";
import { useReading } from "../fields/useReading";
import { useText } from "../text";
import { EmptyState } from "../ui/EmptyState";
import { ErrorNote } from "../ui/ErrorNote";
import { Button, Skeleton, Tabs, useMediaQuery } from "../ui/kit";
import { useTitle } from "../ui/useTitle";
import classes from "./RecordList.module.css";

interface ListSearch {
  list?: string;
  filter?: string;
  sort?: string;
  q?: string;
}

/** Any object as a list; everything the reader chose is in the address. */
export function RecordList() {
  const { object } = useParams({ strict: false }) as { object: string };
  const { data: model, error, refetch } = useQuery(objectQuery(object));
  if (error) return <ErrorNote error={error} retry={refetch} />;
  if (!model) return <ListSkeleton />;
  return <LoadedList key={object} model={model} />;
}

function LoadedList({ model }: { model: ObjectModel }) {
  const { t, l, inner } = useText();
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as ListSearch;
  useTitle(l(model.plural ?? model.label));
  const list: ListView | undefined =
    model.lists.find((one) => one.name === search.list) ?? model.lists[0];
  const columns = useMemo(() => withTitle(model, list), [model, list]);
  const params = useMemo(() => paramsFor(list, search, columns), [list, search, columns]);
  const rows = useWindow(model.name, params);
  const reading = useReading(columns);
  const narrow = useMediaQuery("(max-width: 640px)");

  const set = (change: ListSearch) =>
    navigate({
      to: "/o/$object",
      params: { object: model.name },
      search: { ...search, ...change },
      replace: true,
    });
  const onSort = (field: Field) => {
    if (kindOf(field).sortable) void set({ sort: nextSort(params.sort ?? "", field.name) });
  };
  const onOpen = ({ id }: Entry) =>
    void navigate({ to: "/o/$object/$id", params: { object: model.name, id } });
  // The grid tells its range after every scroll; a new function each time would tell it again.
  const onShow = useCallback(rows.show, []);

  const asked = Boolean(search.filter || search.q);
  const empty = asked
    ? ({ title: "list.none_found", hint: "list.none_found_hint" } as const)
    : list?.filter
      ? ({ title: "list.none_here", hint: "list.none_here_hint" } as const)
      : ({ title: "list.none", hint: "list.none_hint" } as const);
  const create = model.may.create && (
    <Link
      className={classes.create}
      to="/o/$object/new"
      params={{ object: model.name }}
      data-create
    >
      <IconPlus size={16} aria-hidden /> {t("list.create", { object: inner(model.label) })}
    </Link>
  );
  const shared = { label: l(model.plural ?? model.label), object: model.name, title: model.title };
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <h1>{l(model.plural ?? model.label)}</h1>
        <span className="quiet numbers" data-total={rows.total}>
          {rows.pending
            ? ""
            : t(rows.exact ? "list.count" : "list.count_least", {
                count: rows.total.toLocaleString("en-US"),
              })}
        </span>
        <span className={classes.space} />
        {create}
      </header>
      {model.lists.length > 1 && (
        <Tabs
          value={list?.name ?? null}
          onChange={(name) => name && set({ list: name, filter: "", sort: "" })}
        >
          <Tabs.List className={classes.tabs ?? ""}>
            {model.lists.map((one) => (
              <Tabs.Tab key={one.name} value={one.name}>
                {l(one.label)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
        </Tabs>
      )}
      <div className={classes.tools}>
        <SearchBox value={search.q ?? ""} onChange={(q) => set({ q })} />
        <FilterBar
          model={model}
          filter={search.filter ?? ""}
          onChange={(filter) => set({ filter })}
        />
        <NewsPill object={model.name} />
      </div>
      {rows.error ? (
        <ErrorNote error={rows.error} retry={rows.retry} />
      ) : rows.pending ? (
        <RowsSkeleton />
      ) : rows.total === 0 && !rows.stale ? (
        <EmptyState
          icon={model.icon ?? model.name}
          title={t(empty.title, { object: inner(model.label), list: l(list?.label) })}
          hint={model.may.create || asked ? t(empty.hint) : ""}
          action={asked ? undefined : create}
        />
      ) : narrow ? (
        <CardList
          {...shared}
          columns={columns}
          reading={reading}
          total={rows.total}
          rowAt={rows.rowAt}
          onShow={onShow}
        />
      ) : (
        <Grid
          {...shared}
          key={`${params.filter}|${params.sort}|${params.q}`}
          columns={columns}
          reading={reading}
          total={rows.total}
          rowAt={rows.rowAt}
          onShow={onShow}
          sort={params.sort ?? ""}
          onSort={onSort}
          onOpen={onOpen}
          stale={rows.stale}
        />
      )}
    </div>
  );
}

/** 「3 条更新」: rows never move by themselves under the reader's eyes. */
function NewsPill({ object }: { object: string }) {
  const { t } = useText();
  const client = useQueryClient();
  const count = useLive().news.get(object)?.size ?? 0;
  if (count === 0) return null;
  const refresh = () => {
    forgetNews(object);
    void client.invalidateQueries({ queryKey: ["list", object] });
  };
  return (
    <Button variant="light" radius="xl" leftSection={<IconRefresh size={16} />} onClick={refresh}>
      {t("list.news", { count })}
    </Button>
  );
}

function ListSkeleton() {
  return (
    <div className={classes.page}>
      <Skeleton height={28} width={160} />
      <RowsSkeleton />
    </div>
  );
}

function RowsSkeleton() {
  const { t } = useText();
  return (
    <div className={`panel ${classes.skeleton}`} role="status" aria-label={t("loading")}>
      {["a", "b", "c", "d", "e", "f", "g", "h"].map((key) => (
        <Skeleton key={key} height={14} />
      ))}
    </div>
  );
}
