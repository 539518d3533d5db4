import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from "@tanstack/react-router";
import { Missing } from "../pages/Missing";
import { CrashNote } from "./CrashNote";
import { Root } from "./Root";
import { Shell } from "./Shell";

type Search = Record<string, string>;

/** Addresses carry plain text: `?q=007` stays text and `filter` stays readable. */
function parseSearch(text: string): Search {
  return Object.fromEntries(new URLSearchParams(text));
}

function stringifySearch(search: Record<string, unknown>): string {
  const given = Object.entries(search).filter(([, value]) => value !== undefined && value !== "");
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text ? `?${text}` : "";
}

const validateSearch = (search: Search): Search => search;

const root = createRootRoute({ component: Root, notFoundComponent: Missing, validateSearch });

const shell = createRoute({ getParentRoute: () => root, id: "shell", component: Shell });

const inShell = () => shell;
const page = <K extends string>(load: () => Promise<Record<K, React.ComponentType>>, name: K) =>
  lazyRouteComponent(load as () => Promise<Record<string, never>>, name);

const routes = root.addChildren([
  createRoute({
    getParentRoute: () => root,
    path: "/sign-in",
    component: page(() => import("../pages/SignIn"), "SignIn"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/setup",
    component: page(() => import("../pages/SetUp"), "SetUp"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/",
    beforeLoad: () => {
      throw redirect({ to: "/workbench", replace: true });
    },
  }),
  shell.addChildren([
    createRoute({
      getParentRoute: inShell,
      path: "/workbench",
      component: page(() => import("../pages/Workbench"), "Workbench"),
    }),
    createRoute({
      getParentRoute: inShell,
      path: "/signals",
      component: page(() => import("../pages/Signals"), "Signals"),
    }),
    createRoute({
      getParentRoute: inShell,
      path: "/import",
      component: page(() => import("../pages/Import"), "Import"),
    }),
    createRoute({
      getParentRoute: inShell,
      path: "/o/$object",
      component: page(() => import("../pages/RecordList"), "RecordList"),
    }),
    createRoute({
      getParentRoute: inShell,
      path: "/o/$object/new",
      component: page(() => import("../pages/RecordForm"), "RecordForm"),
    }),
    createRoute({
      getParentRoute: inShell,
      path: "/o/$object/$id",
      component: page(() => import("../pages/RecordPage"), "RecordPage"),
    }),
    createRoute({
      getParentRoute: inShell,
      path: "/o/$object/$id/edit",
      component: page(() => import("../pages/RecordForm"), "RecordForm"),
    }),
  ]),
]);

export const router = createRouter({
  routeTree: routes,
  parseSearch,
  stringifySearch,
  defaultNotFoundComponent: Missing,
  defaultErrorComponent: CrashNote,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
