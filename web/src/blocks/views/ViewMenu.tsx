import { IconBookmark } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import {
  changeView,
  chooseDefault,
  createView,
  deleteView,
  type View,
  type ViewBody,
} from "../../api/layouts";
import type { ObjectModel } from "../../api/types";
import { useText } from "../../text";
import { wordsFor } from "../../ui/ErrorNote";
import { Button, Menu } from "../../ui/kit";
import { showToast } from "../../ui/toasts";
import { bodyOf, type Look } from "./look";

const ViewDialog = lazy(() => import("./ViewDialog"));

interface ViewMenuProps {
  model: ObjectModel;
  look: Look;
  /** Whether it is what the reader sees first. */
  isDefault: boolean;
  onShow: (view: View | null) => void;
  onReset: () => void;
}

/** Keeping, sharing and removing what one has arranged. */
export function ViewMenu({ model, look, isDefault, onShow, onReset }: ViewMenuProps) {
  const texts = useText();
  const { t } = texts;
  const client = useQueryClient();
  const [dialog, setDialog] = useState<"new" | "change" | null>(null);
  const own = look.view?.may_change ? look.view : null;
  const fail = (error: unknown) => showToast({ tone: "error", text: wordsFor(error, texts) });
  const refresh = () => client.invalidateQueries({ queryKey: ["views", model.name] });

  const keep = useMutation({
    mutationFn: (body: ViewBody) =>
      dialog === "new" || !own
        ? createView({ object: model.name, ...bodyOf(look), ...body })
        : changeView(own.id, { ...bodyOf(look), ...body }),
    onSuccess: async (view) => {
      setDialog(null);
      await refresh();
      onShow(view);
      showToast({ tone: "done", text: t("view.kept", { view: view.name }) });
    },
  });
  const remove = useMutation({
    mutationFn: (view: View) => deleteView(view.id).then(() => view),
    onSuccess: async (view) => {
      onShow(null);
      await refresh();
      const back = () => {
        const {
          id: _,
          owner: _owner,
          mine: _mine,
          may_change: _may,
          dropped: _lost,
          ...rest
        } = view;
        createView({ ...rest, department: view.department?.id ?? null }).then(refresh, fail);
      };
      const action = { label: t("action.undo"), run: back };
      showToast({ tone: "done", text: t("view.removed", { view: view.name }), action });
    },
    onError: fail,
  });
  const first = useMutation({
    mutationFn: (choice: string | null) => chooseDefault(model.name, choice),
    onSuccess: refresh,
    onError: fail,
  });

  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button
            variant={look.changed ? "light" : "default"}
            leftSection={<IconBookmark size={16} />}
          >
            {t(look.changed ? "view.changed" : "view.menu")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {look.changed && own && (
            <Menu.Item onClick={() => keep.mutate({}, { onError: fail })}>
              {t("view.save")}
            </Menu.Item>
          )}
          <Menu.Item onClick={() => setDialog("new")}>{t("view.save_as")}</Menu.Item>
          {look.changed && <Menu.Item onClick={onReset}>{t("view.reset")}</Menu.Item>}
          <Menu.Item onClick={() => first.mutate(isDefault ? null : look.key)}>
            {t(isDefault ? "view.not_default" : "view.default")}
          </Menu.Item>
          {own && (
            <>
              <Menu.Divider />
              <Menu.Item onClick={() => setDialog("change")}>{t("view.share")}</Menu.Item>
              <Menu.Item color="red" onClick={() => remove.mutate(own)}>
                {t("view.remove")}
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      <Suspense>
        {dialog && (
          <ViewDialog
            view={dialog === "change" ? own : null}
            pending={keep.isPending}
            error={keep.error ? wordsFor(keep.error, texts) : ""}
            onKeep={(body) => keep.mutate(body)}
            onClose={() => {
              keep.reset();
              setDialog(null);
            }}
          />
        )}
      </Suspense>
    </>
  );
}
