import {
  IconChevronRight,
  IconLayoutSidebarLeftCollapse,
  IconLayoutSidebarLeftExpand,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useRouterState } from "@tanstack/react-router";
import { useState } from "react";
import { menusQuery, meQuery, objectsQuery } from "../api/queries";
import type { MenuGroup, MenuItem, MenuLeaf } from "../api/types";
import { useText } from "../text";
import { AppLink } from "../ui/AppLink";
import { Icon } from "../ui/Icon";
import { ActionIcon, Skeleton } from "../ui/kit";
import { addressOf, hrefOf } from "./menu";
import classes from "./Navigation.module.css";

const COLLAPSED = "weft.menu.collapsed";

interface NavigationProps {
  /** On a phone the menu lies over the page. */
  open: boolean;
  onClose: () => void;
}

/** The three-level menu: group, item, sub-item. */
export function Navigation({ open, onClose }: NavigationProps) {
  const { t } = useText();
  const { data: groups } = useQuery(menusQuery);
  const [collapsed, setCollapsed] = useState(() => localStorage.getItem(COLLAPSED) === "1");
  const toggle = () => {
    localStorage.setItem(COLLAPSED, collapsed ? "0" : "1");
    setCollapsed(!collapsed);
  };
  return (
    <>
      {open && (
        <button
          type="button"
          className={classes.shade}
          aria-label={t("action.close")}
          onClick={onClose}
        />
      )}
      <nav
        className={classes.nav}
        aria-label={t("shell.menu")}
        data-open={open || undefined}
        data-collapsed={(collapsed && !open) || undefined}
      >
        <div className={classes.scroll}>
          {!groups && <Skeleton height={200} m={12} w="auto" />}
          {groups?.map((group) => (
            <Group key={group.name} group={group} />
          ))}
          <SettingsLink />
        </div>
        <ActionIcon
          className={classes.collapse ?? ""}
          aria-label={t(collapsed ? "shell.expand" : "shell.collapse")}
          onClick={toggle}
          data-sidebar
        >
          {collapsed ? (
            <IconLayoutSidebarLeftExpand size={18} />
          ) : (
            <IconLayoutSidebarLeftCollapse size={18} />
          )}
        </ActionIcon>
      </nav>
    </>
  );
}

function Group({ group }: { group: MenuGroup }) {
  const { l } = useText();
  return (
    <section className={classes.group}>
      <h2 title={l(group.label)}>
        <span className={classes.groupName}>{l(group.label)}</span>
      </h2>
      <ul>
        {group.children.map((item) => (
          <Item key={item.name} item={item} fallback={group.icon} />
        ))}
      </ul>
    </section>
  );
}

/** An item leads to its first entry; its entries show while one is inside. */
function Item({ item, fallback }: { item: MenuItem; fallback: string | undefined }) {
  const { l } = useText();
  const { data: objects } = useQuery(objectsQuery);
  const path = useRouterState({ select: (state) => state.location.pathname });
  const leaves = item.children?.length ? item.children : [item];
  const [first] = leaves;
  const address = first && addressOf(first);
  if (!first || !address) return null;
  const icon = item.icon ?? objects?.find(({ name }) => name === first.object)?.icon ?? first.page;
  const inside = leaves.some((leaf) => isUnder(path, addressOf(leaf)?.path));
  return (
    <li>
      <AppLink
        href={hrefOf(address)}
        className={classes.entry}
        title={l(item.label)}
        data-inside={inside || undefined}
        aria-current={inside && leaves.length === 1 ? "page" : undefined}
      >
        <Icon name={icon ?? fallback} />
        <span className={classes.words}>{l(item.label)}</span>
        {leaves.length > 1 && (
          <IconChevronRight size={14} aria-hidden className={classes.chevron} />
        )}
      </AppLink>
      {inside && leaves.length > 1 && (
        <ul className={classes.leaves}>
          {leaves.map((leaf) => (
            <li key={leaf.name}>
              <Leaf leaf={leaf} />
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

/** The way into the configuration, for those who may change it. */
function SettingsLink() {
  const { t } = useText();
  const { data: me } = useQuery(meQuery);
  const path = useRouterState({ select: (state) => state.location.pathname });
  if (!me?.may_configure) return null;
  const inside = isUnder(path, "/settings");
  return (
    <AppLink
      href="/settings"
      className={classes.entry}
      data-inside={inside || undefined}
      aria-current={inside ? "page" : undefined}
    >
      <Icon name="settings" />
      <span className={classes.words}>{t("shell.settings")}</span>
    </AppLink>
  );
}

function isUnder(path: string, root: string | undefined): boolean {
  return root !== undefined && (path === root || path.startsWith(`${root}/`));
}

function Leaf({ leaf }: { leaf: MenuLeaf }) {
  const { l } = useText();
  const location = useRouterState({ select: (state) => state.location });
  const address = addressOf(leaf);
  if (!address) return null;
  const { list } = location.search as { list?: string };
  const here = location.pathname === address.path && (list ?? "") === (address.search.list ?? "");
  return (
    <AppLink
      href={hrefOf(address)}
      className={classes.entry}
      title={l(leaf.label)}
      aria-current={here ? "page" : undefined}
    >
      <span className={classes.words}>{l(leaf.label)}</span>
    </AppLink>
  );
}
