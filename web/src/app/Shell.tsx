import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Outlet, useRouterState } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useEffect, useState } from "react";
import { meQuery } from "../api/queries";
import { currentSandbox } from "../api/sandbox";
import { goLive } from "../blocks/live/live";
import { LiveSignals } from "../blocks/signals/LiveSignals";
import { useText } from "../text";
import { ErrorNote } from "../ui/ErrorNote";
import { Loader } from "../ui/kit";
import { Navigation } from "./Navigation";
import { SandboxNote } from "./SandboxNote";
import classes from "./Shell.module.css";
import { TopBar } from "./TopBar";
import { useKeys } from "./useKeys";

const KeyHelp = lazy(() => import("./KeyHelp"));
const loadPalette = () => import("./Palette");
const Palette = lazy(loadPalette);
const Notices = lazy(() => import("./Notices"));

/** The frame around every page: menu, top bar, live signals, keys. */
export function Shell() {
  const { follow } = useText();
  const client = useQueryClient();
  const me = useQuery(meQuery);
  const [overlay, setOverlay] = useState<"palette" | "keys" | null>(null);
  const [menuOpen, setMenuOpen] = useState(false);
  const path = useRouterState({ select: (state) => state.location.pathname });
  const signedIn = me.data?.id;

  useEffect(() => follow(me.data?.language), [follow, me.data?.language]);
  // What happens outside is no news in a sandbox.
  useEffect(() => (signedIn && !currentSandbox() ? goLive(client) : undefined), [signedIn, client]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new page closes the menu on a phone
  useEffect(() => setMenuOpen(false), [path]);
  // What is typed right after the keys must find its box.
  useEffect(() => void (signedIn && loadPalette()), [signedIn]);
  useKeys(useCallback((wanted) => setOverlay(wanted), []));

  if (!me.data) {
    return (
      <div className={classes.waiting}>
        <SandboxNote />
        {me.error ? <ErrorNote error={me.error} retry={me.refetch} /> : <Loader />}
      </div>
    );
  }
  return (
    <div className={classes.shell}>
      <TopBar
        me={me.data}
        onSearch={() => setOverlay("palette")}
        onMenu={() => setMenuOpen(!menuOpen)}
      />
      <Navigation open={menuOpen} onClose={() => setMenuOpen(false)} />
      <main className={classes.main} id="main" tabIndex={-1}>
        <SandboxNote />
        {me.data.notices?.[0] && (
          <Suspense>
            <Notices notices={me.data.notices} />
          </Suspense>
        )}
        <Outlet />
      </main>
      <LiveSignals />
      <Suspense>
        {overlay === "palette" && <Palette onClose={() => setOverlay(null)} />}
        {overlay === "keys" && <KeyHelp onClose={() => setOverlay(null)} />}
      </Suspense>
    </div>
  );
}
