import { IconLock, IconUsersGroup, IconWorld } from "@tabler/icons-react";
import type { Device, Share, View } from "../../api/layouts";
import type { ObjectModel } from "../../api/types";
import { useText } from "../../text";
import { Tabs } from "../../ui/kit";
import { fits } from "./look";
import classes from "./Views.module.css";

const ICONS: Record<Share, typeof IconLock> = {
  private: IconLock,
  team: IconUsersGroup,
  public: IconWorld,
};

interface ViewTabsProps {
  model: ObjectModel;
  views: View[];
  device: Device;
  active: string;
  onChoose: (key: string, view: View | null) => void;
}

/** The lists of an object, then the views people keep of it. */
export function ViewTabs({ model, views, device, active, onChoose }: ViewTabsProps) {
  const { t, l } = useText();
  const lists = model.lists.filter((list) => fits(list, device) || list.name === active);
  if (lists.length + views.length < 2) return null;
  const choose = (key: string | null) =>
    key && onChoose(key, views.find(({ id }) => id === key) ?? null);
  return (
    <Tabs value={active} onChange={choose}>
      <Tabs.List className={classes.tabs ?? ""} aria-label={t("view.all")}>
        {lists.map((list) => (
          <Tabs.Tab key={list.name} value={list.name}>
            {l(list.label)}
          </Tabs.Tab>
        ))}
        {views.map((view) => {
          const Drawn = ICONS[view.share];
          return (
            <Tabs.Tab
              key={view.id}
              value={view.id}
              leftSection={<Drawn size={14} aria-label={t(`view.share.${view.share}`)} />}
            >
              {view.name}
            </Tabs.Tab>
          );
        })}
      </Tabs.List>
    </Tabs>
  );
}
