import {
  IconBell,
  IconLanguage,
  IconMenu2,
  IconMoon,
  IconSearch,
  IconSun,
  IconUser,
} from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { objectsQuery, shortListQuery } from "../api/queries";
import type { Me } from "../api/types";
import { signOut } from "../api/writes";
import { useLive } from "../blocks/live/live";
import { OPEN_SIGNALS } from "../blocks/signals/words";
import { type TextKey, useText } from "../text";
import favicon from "../ui/favicon.svg";
import { ActionIcon, Menu, useMantineColorScheme } from "../ui/kit";
import classes from "./Shell.module.css";

const CONNECTION: Record<string, TextKey> = {
  live: "shell.live",
  connecting: "shell.connecting",
  lost: "shell.lost",
};

interface TopBarProps {
  me: Me;
  onSearch: () => void;
  onMenu: () => void;
}

export function TopBar({ me, onSearch, onMenu }: TopBarProps) {
  const { t, language, choose } = useText();
  return (
    <header className={classes.top}>
      <button
        type="button"
        className={classes.skip}
        onClick={() => document.getElementById("main")?.focus()}
      >
        {t("shell.skip")}
      </button>
      <ActionIcon
        className={classes.menuButton ?? ""}
        aria-label={t("shell.menu")}
        onClick={onMenu}
      >
        <IconMenu2 size={20} />
      </ActionIcon>
      <Link to="/workbench" className={classes.brand} aria-label={t("brand")}>
        <img src={favicon} alt="" width={24} height={24} />
        <span className={classes.brandName}>{t("brand")}</span>
      </Link>
      <button type="button" className={classes.search} onClick={onSearch}>
        <IconSearch size={16} aria-hidden />
        <span className={classes.searchWords}>{t("shell.search")}</span>
        <kbd>Ctrl K</kbd>
      </button>
      <Connection />
      <Unread />
      <ActionIcon
        aria-label={t("shell.other_language")}
        lang={language === "zh" ? "en" : "zh-CN"}
        color="gray"
        onClick={() => choose(language === "zh" ? "en" : "zh")}
      >
        <IconLanguage size={20} />
      </ActionIcon>
      <SchemeSwitch />
      <Account me={me} />
    </header>
  );
}

function Connection() {
  const { t } = useText();
  const { connection } = useLive();
  const words = t(CONNECTION[connection] ?? "shell.connecting");
  return (
    <span className={classes.connection} data-state={connection} role="status" title={words}>
      <span className={classes.dot} aria-hidden />
      <span>{words}</span>
    </span>
  );
}

/** How many signals nobody has answered yet. */
function Unread() {
  const { t } = useText();
  const { data: objects } = useQuery(objectsQuery);
  const visible = objects?.some(({ name }) => name === "signal") ?? false;
  const { data } = useQuery({
    ...shortListQuery("signal", { filter: OPEN_SIGNALS, sort: "-occurred_at" }, 1),
    enabled: visible,
  });
  if (!visible) return null;
  const count = data?.total ?? 0;
  return (
    <Link to="/signals" className={classes.bell} aria-label={t("shell.unread", { count })}>
      <IconBell size={20} aria-hidden />
      {count > 0 && <span className={classes.unread}>{count > 99 ? "99+" : count}</span>}
    </Link>
  );
}

function SchemeSwitch() {
  const { t } = useText();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const system = window.matchMedia("(prefers-color-scheme: dark)").matches;
  const isDark = colorScheme === "dark" || (colorScheme === "auto" && system);
  return (
    <ActionIcon
      aria-label={t(isDark ? "shell.light" : "shell.dark")}
      onClick={() => setColorScheme(isDark ? "light" : "dark")}
    >
      {isDark ? <IconSun size={20} /> : <IconMoon size={20} />}
    </ActionIcon>
  );
}

function Account({ me }: { me: Me }) {
  const { t, l } = useText();
  const client = useQueryClient();
  const navigate = useNavigate();
  const leave = async () => {
    await signOut();
    client.clear();
    await navigate({ to: "/sign-in" });
  };
  const roles = (me.roles ?? []).map((role) => l(role.label)).join(" · ");
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label={t("shell.account", { name: me.name })}>
          <IconUser size={20} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {me.name} {me.department && `· ${me.department.label}`}
          {roles && <div>{roles}</div>}
        </Menu.Label>
        <Menu.Item onClick={() => navigate({ to: "/profile" })}>{t("shell.profile")}</Menu.Item>
        <Menu.Item onClick={() => navigate({ to: "/settings/tokens" })}>
          {t("shell.tokens")}
        </Menu.Item>
        <Menu.Item onClick={() => navigate({ to: "/settings/bin" })}>{t("shell.bin")}</Menu.Item>
        <Menu.Item onClick={leave}>{t("shell.sign_out")}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
