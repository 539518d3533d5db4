import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useMemo } from "react";
import { type View, type Views, viewsQuery } from "../api/layouts";
import { objectQuery } from "../api/queries";
import type { ObjectModel } from "../api/types";
import { Records, RowsSkeleton } from "../blocks/list/Records";
import { SearchBox } from "../blocks/list/SearchBox";
import { paramsFor, withTitle } from "../blocks/list/state";
import { Total } from "../blocks/list/Total";
import { type ListSearch, type Look, lookOf, sourceOf } from "../blocks/views/look";
import { ViewTabs } from "../blocks/views/ViewTabs";
import { withMoney } from "../fields/model";
import { useText } from "../text";
import { ErrorNote } from "../ui/ErrorNote";
import { Skeleton } from "../ui/kit";
import { useDevice } from "../ui/useDevice";
import { useTitle } from "../ui/useTitle";
import classes from "./RecordList.module.css";

// The rows come first; what arranges them may arrive a moment later.
const Tools = lazy(() => import("../blocks/list/Tools"));

/** Any object as a list; everything the reader chose is in the address. */
export function RecordList() {
  const { object } = useParams({ strict: false }) as { object: string };
  const { data: model, error, refetch } = useQuery(objectQuery(object));
  if (error) return <ErrorNote error={error} retry={refetch} />;
  if (!model) return <ListSkeleton />;
  return <LoadedList key={object} model={model} />;
}

function LoadedList({ model }: { model: ObjectModel }) {
  const search = useSearch({ strict: false }) as ListSearch;
  const device = useDevice();
  const views = useQuery(viewsQuery(model.name));
  // Which list comes first is the reader's own choice: without it nothing is shown yet.
  if (views.isPending) return <ListSkeleton />;
  const source = sourceOf(model, views.data, search, device);
  return <Shown model={model} look={lookOf(model, source, search)} views={views.data} />;
}

interface ShownProps {
  model: ObjectModel;
  look: Look;
  views: Views | undefined;
}

function Shown({ model, look, views }: ShownProps) {
  const { t, l, inner } = useText();
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as ListSearch;
  const device = useDevice();
  useTitle(l(model.plural ?? model.label));
  const to = (next: ListSearch) =>
    void navigate({
      to: "/o/$object",
      params: { object: model.name },
      search: next,
      replace: true,
    });
  const set = (change: ListSearch) => to({ ...search, ...change });
  const show = (key: string, view: View | null) =>
    to({ ...(view ? { view: key } : { list: key }), ...(search.q ? { q: search.q } : {}) });
  const named = look.columns.join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a look is made anew at every stroke, its names seldom change
  const columns = useMemo(() => withTitle(model, look.columns), [model, named]);
  const asked = paramsFor(look, search.q ?? "", columns);
  const params = { ...asked, fields: withMoney(model, asked.fields?.split(",") ?? []).join(",") };

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
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <h1>{l(model.plural ?? model.label)}</h1>
        <Total model={model} params={params} look={look} />
        <span className={classes.space} />
        {create}
      </header>
      <ViewTabs
        model={model}
        views={views?.items ?? []}
        device={device}
        active={look.key}
        onChoose={show}
      />
      <div className={classes.tools}>
        <SearchBox value={search.q ?? ""} onChange={(q) => set({ q })} />
        <Suspense fallback={<span className={classes.space} />}>
          <Tools
            model={model}
            look={look}
            params={params}
            columns={columns}
            isDefault={views?.default === look.key}
            set={set}
            onShow={(view) => (view ? show(view.id, view) : to({}))}
            onReset={() => show(look.key, look.view)}
          />
        </Suspense>
      </div>
      {look.view && look.view.dropped.length > 0 && (
        <p role="status" className="quiet">
          {t("view.dropped")}
        </p>
      )}
      <Records key={look.key} {...{ model, look, params, columns, set, create }} />
    </div>
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
