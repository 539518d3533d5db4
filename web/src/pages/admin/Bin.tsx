import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { binQuery, type DeletedEntry } from "../../api/bin";
import { objectQuery, objectsQuery } from "../../api/queries";
import type { ObjectModel } from "../../api/types";
import { restoreRecord } from "../../api/writes";
import classes from "../../blocks/admin/Admin.module.css";
import { BinTable } from "../../blocks/admin/bin/BinTable";
import { titleOf } from "../../fields/model";
import { useAdminText } from "../../text/admin";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorNote, wordsFor } from "../../ui/ErrorNote";
import { Button, Select, Skeleton } from "../../ui/kit";
import { recordPath } from "../../ui/RecordLink";
import { showToast } from "../../ui/toasts";
import { useTitle } from "../../ui/useTitle";

/** Deleted records, object by object, to be taken back. */
export function Bin() {
  const { a, l } = useAdminText();
  const { object } = useSearch({ strict: false }) as { object?: string };
  const navigate = useNavigate();
  const { data: objects } = useQuery(objectsQuery);
  const chosen = object ?? objects?.[0]?.name ?? "";
  const {
    data: model,
    error,
    refetch,
  } = useQuery({
    ...objectQuery(chosen),
    enabled: chosen !== "",
  });
  useTitle(a("section.bin"));
  return (
    <div className={classes.page}>
      <h1>{a("section.bin")}</h1>
      <p className="quiet">{a("bin.hint")}</p>
      <Select
        label={a("bin.object")}
        data={(objects ?? []).map(({ name, label }) => ({ value: name, label: l(label) }))}
        value={chosen || null}
        searchable
        allowDeselect={false}
        openOnFocus={false}
        maw={320}
        onChange={(name) =>
          name && navigate({ to: "/settings/bin", search: { object: name }, replace: true })
        }
      />
      {error && <ErrorNote error={error} retry={refetch} />}
      {!model && !error && <Skeleton height={160} />}
      {model && <OfObject key={model.name} model={model} />}
    </div>
  );
}

function OfObject({ model }: { model: ObjectModel }) {
  const texts = useAdminText();
  const { a, l, t } = texts;
  const client = useQueryClient();
  const navigate = useNavigate();
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(
    binQuery(model.name),
  );
  const restore = async (entry: DeletedEntry) => {
    try {
      await restoreRecord(model.name, entry.id);
      const open = () => void navigate({ to: recordPath(model.name, entry.id) });
      showToast({
        tone: "done",
        text: t("record.restored", { title: titleOf(model, entry) }),
        action: { label: a("bin.open"), run: open },
      });
    } catch (refused) {
      showToast({ tone: "error", text: wordsFor(refused, texts) });
    }
    await client.invalidateQueries({ queryKey: ["bin", model.name] });
    void client.invalidateQueries({ queryKey: ["list", model.name] });
  };
  if (error) return <ErrorNote error={error} retry={refetch} />;
  if (!data) return <Skeleton height={160} />;
  const entries = data.pages.flatMap(({ items }) => items);
  const total = data.pages[0]?.total;
  if (entries.length === 0) {
    return (
      <EmptyState
        icon="folder"
        title={a("bin.empty", { object: l(model.label) })}
        hint={a("bin.empty_hint")}
      />
    );
  }
  return (
    <>
      <BinTable model={model} entries={entries} onRestore={restore} />
      <div className={classes.row}>
        {total !== undefined && <span className="quiet">{a("bin.total", { count: total })}</span>}
        {hasNextPage && (
          <Button
            variant="default"
            loading={isFetchingNextPage}
            onClick={() => void fetchNextPage()}
          >
            {a("bin.more")}
          </Button>
        )}
      </div>
    </>
  );
}
