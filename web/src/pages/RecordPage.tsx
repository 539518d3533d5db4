import { IconDots } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { commandsQuery, objectQuery, recordQuery } from "../api/queries";
import type { Entry, ObjectModel } from "../api/types";
import { deleteRecord, restoreRecord } from "../api/writes";
import { CommandBar, isOffered } from "../blocks/record/CommandBar";
import { LaidOut } from "../blocks/record/LaidOut";
import { Properties } from "../blocks/record/Properties";
import { RecordTabs } from "../blocks/record/RecordTabs";
import { Related } from "../blocks/record/Related";
import { useLayout } from "../blocks/record/useLayout";
import { titleOf } from "../fields/model";
import { useText } from "../text";
import { ErrorNote, wordsFor } from "../ui/ErrorNote";
import { Icon } from "../ui/Icon";
import { ActionIcon, Button, Menu, Modal, Skeleton } from "../ui/kit";
import { showToast } from "../ui/toasts";
import { useTitle } from "../ui/useTitle";
import classes from "./RecordPage.module.css";

/** Any record: its properties, what happened, and what belongs to it. */
export function RecordPage() {
  const { object, id } = useParams({ strict: false }) as { object: string; id: string };
  const model = useQuery(objectQuery(object));
  const entry = useQuery(recordQuery(object, id));
  const error = model.error ?? entry.error;
  if (error) return <ErrorNote error={error} retry={entry.refetch} />;
  if (!model.data || !entry.data) {
    return (
      <div className={classes.page}>
        <Skeleton height={60} />
        <Skeleton height={300} />
      </div>
    );
  }
  return <LoadedRecord key={id} model={model.data} entry={entry.data} />;
}

function LoadedRecord({ model, entry }: { model: ObjectModel; entry: Entry }) {
  const { l } = useText();
  const { form, page } = useLayout(model, entry, null);
  useTitle(titleOf(model, entry));
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <span className={classes.icon}>
          <Icon name={model.icon ?? model.name} size={22} />
        </span>
        <div className={classes.titles}>
          <Link to="/o/$object" params={{ object: model.name }} className="quiet">
            {l(model.plural ?? model.label)}
          </Link>
          <h1>{titleOf(model, entry)}</h1>
        </div>
        <CommandBar model={model} entry={entry} />
        <MoreMenu model={model} entry={entry} />
      </header>
      {page ? (
        <LaidOut model={model} entry={entry} form={form} page={page} />
      ) : (
        <div className={classes.columns} data-related={relatedPlace(model)}>
          <div className={`panel ${classes.left}`}>
            <Properties model={model} entry={entry} form={form} />
          </div>
          <div className={`panel ${classes.middle}`}>
            <RecordTabs model={model} entry={entry} />
          </div>
          {model.related.length > 0 && (
            <div className={`panel ${classes.right}`}>
              {model.related.map((relation) => (
                <Related key={relation.name} model={model} entry={entry} relation={relation} />
              ))}
            </div>
          )}
        </div>
      )}
    </div>
  );
}

/** Lines need the room a third column would take. */
function relatedPlace(model: ObjectModel): "beside" | "below" | "none" {
  if (model.related.length === 0) return "none";
  return model.fields.some((field) => field.type === "lines") ? "below" : "beside";
}

function MoreMenu({ model, entry }: { model: ObjectModel; entry: Entry }) {
  const texts = useText();
  const { t } = texts;
  const client = useQueryClient();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const title = titleOf(model, entry);
  const restore = async () => {
    try {
      await restoreRecord(model.name, entry.id);
      showToast({ tone: "done", text: t("record.restored", { title }) });
      await client.invalidateQueries({ queryKey: ["record", model.name, entry.id] });
      await client.invalidateQueries({ queryKey: ["list", model.name] });
    } catch (error) {
      showToast({ tone: "error", text: wordsFor(error, texts) });
    }
  };
  const remove = useMutation({
    mutationFn: () => deleteRecord(model.name, entry),
    onSuccess: async () => {
      const undo = { label: t("action.undo"), run: () => void restore() };
      showToast({ tone: "done", text: t("record.deleted", { title }), action: undo });
      await navigate({ to: "/o/$object", params: { object: model.name } });
      void client.invalidateQueries({ queryKey: ["list", model.name] });
    },
    onError: (error) => {
      setAsking(false);
      showToast({ tone: "error", text: wordsFor(error, texts) });
    },
  });
  const edit = () =>
    void navigate({ to: "/o/$object/$id/edit", params: { object: model.name, id: entry.id } });
  const { data: commands } = useQuery(commandsQuery(model.name, entry.id));
  const refused = commands?.filter((command) => !isOffered(command)) ?? [];
  if (!model.may.update && !model.may.delete && refused.length === 0) return null;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="default" aria-label={t("record.more_actions")}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {model.may.update && <Menu.Item onClick={edit}>{t("action.edit")}</Menu.Item>}
        {model.may.delete && (
          <Menu.Item color="red" onClick={() => setAsking(true)}>
            {t("action.delete")}
          </Menu.Item>
        )}
        {refused.length > 0 && <Menu.Divider />}
        {refused.map((command) => (
          <Menu.Item key={command.name} disabled>
            {texts.l(command.label)}
            <div className={classes.refused}>{texts.l(command.reason)}</div>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title={t("record.delete_title", { title })}
        closeButtonProps={{ "aria-label": t("action.close") }}
      >
        <p>{t("record.delete_hint")}</p>
        <div className={classes.buttons}>
          <Button variant="default" onClick={() => setAsking(false)}>
            {t("action.cancel")}
          </Button>
          <Button color="red" loading={remove.isPending} onClick={() => remove.mutate()}>
            {t("action.delete")}
          </Button>
        </div>
      </Modal>
    </Menu>
  );
}
