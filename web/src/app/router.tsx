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

const settings = createRoute({
  getParentRoute: inShell,
  path: "/settings",
  component: page(() => import("../pages/admin/Settings"), "Settings"),
});

const inSettings = () => settings;

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
      path: "/duplicates",
      component: page(() => import("../pages/Duplicates"), "Duplicates"),
    }),
    createRoute({
      getParentRoute: inShell,
      path: "/profile",
      component: page(() => import("../pages/Profile"), "Profile"),
    }),
    createRoute({
      getParentRoute: inShell,
      path: "/measures",
      component: page(() => import("../pages/Measures"), "Measures"),
    }),
    createRoute({
      getParentRoute: inShell,
      path: "/import",
      component: page(() => import("../pages/Import"), "Import"),
    }),
    settings.addChildren([
      createRoute({
        getParentRoute: inSettings,
        path: "/",
        component: page(() => import("../pages/admin/SettingsHome"), "SettingsHome"),
      }),
      createRoute({
        getParentRoute: inSettings,
        path: "/objects",
        component: page(() => import("../pages/admin/Objects"), "Objects"),
      }),
      createRoute({
        getParentRoute: inSettings,
        path: "/objects/$name",
        component: page(() => import("../pages/admin/ObjectPage"), "ObjectPage"),
      }),
      createRoute({
        getParentRoute: inSettings,
        path: "/menus",
        component: page(() => import("../pages/admin/Kinds"), "Menus"),
      }),
      createRoute({
        getParentRoute: inSettings,
        path: "/menus/$name",
        component: page(() => import("../pages/admin/MenuPage"), "MenuPage"),
      }),
      createRoute({
        getParentRoute: inSettings,
        path: "/workbenches",
        component: page(() => import("../pages/admin/Kinds"), "Workbenches"),
      }),
      createRoute({
        getParentRoute: inSettings,
        path: "/workbenches/$name",
        component: page(() => import("../pages/admin/WorkbenchPage"), "WorkbenchPage"),
      }),
      createRoute({
        getParentRoute: inSettings,
        path: "/tables",
        component: page(() => import("../pages/admin/Kinds"), "Tables"),
      }),
      createRoute({
        getParentRoute: inSettings,
        path: "/tables/$name",
        component: page(() => import("../pages/admin/TablePage"), "TablePage"),
      }),
      createRoute({
        getParentRoute: inSettings,
        path: "/calendars",
        component: page(() => import("../pages/admin/Kinds"), "Calendars"),
      }),
      createRoute({
        getParentRoute: inSettings,
        path: "/calendars/$name",
        component: page(() => import("../pages/admin/CalendarPage"), "CalendarPage"),
      }),
      createRoute({
        getParentRoute: inSettings,
        path: "/imports",
        component: page(() => import("../pages/admin/Profiles"), "Profiles"),
      }),
      createRoute({
        getParentRoute: inSettings,
        path: "/imports/$name",
        component: page(() => import("../pages/admin/ProfilePage"), "ProfilePage"),
      }),
      createRoute({
        getParentRoute: inSettings,
        path: "/rules",
        component: page(() => import("../pages/admin/Rules"), "Rules"),
      }),
      createRoute({
        getParentRoute: inSettings,
        path: "/rules/$name",
        component: page(() => import("../pages/admin/RulePage"), "RulePage"),
      }),
      createRoute({
        getParentRoute: inSettings,
        path: "/tokens",
        component: page(() => import("../pages/admin/Tokens"), "Tokens"),
      }),
      createRoute({
        getParentRoute: inSettings,
        path: "/webhooks",
        component: page(() => import("../pages/admin/Webhooks"), "Webhooks"),
      }),
      createRoute({
        getParentRoute: inSettings,
        path: "/webhooks/$id",
        component: page(() => import("../pages/admin/WebhookPage"), "WebhookPage"),
      }),
      createRoute({
        getParentRoute: inSettings,
        path: "/sources",
        component: page(() => import("../pages/admin/Sources"), "Sources"),
      }),
      createRoute({
        getParentRoute: inSettings,
        path: "/sources/$id",
        component: page(() => import("../pages/admin/SourcePage"), "SourcePage"),
      }),
      createRoute({
        getParentRoute: inSettings,
        path: "/destinations",
        component: page(() => import("../pages/admin/Destinations"), "Destinations"),
      }),
      createRoute({
        getParentRoute: inSettings,
        path: "/destinations/$id",
        component: page(() => import("../pages/admin/DestinationPage"), "DestinationPage"),
      }),
      createRoute({
        getParentRoute: inSettings,
        path: "/bin",
        component: page(() => import("../pages/admin/Bin"), "Bin"),
      }),
      createRoute({
        getParentRoute: inSettings,
        path: "/roles",
        component: page(() => import("../pages/admin/Kinds"), "Roles"),
      }),
      createRoute({
        getParentRoute: inSettings,
        path: "/roles/$name",
        component: page(() => import("../pages/admin/RolePage"), "RolePage"),
      }),
      createRoute({
        getParentRoute: inSettings,
        path: "/people",
        component: page(() => import("../pages/admin/People"), "People"),
      }),
      createRoute({
        getParentRoute: inSettings,
        path: "/versions",
        component: page(() => import("../pages/admin/Versions"), "Versions"),
      }),
      createRoute({
        getParentRoute: inSettings,
        path: "/sandboxes",
        component: page(() => import("../pages/admin/Sandboxes"), "Sandboxes"),
      }),
      createRoute({
        getParentRoute: inSettings,
        path: "/packages",
        component: page(() => import("../pages/admin/Packages"), "Packages"),
      }),
      createRoute({
        getParentRoute: inSettings,
        path: "/documents",
        component: page(() => import("../pages/admin/Documents"), "Documents"),
      }),
      createRoute({
        getParentRoute: inSettings,
        path: "/documents/$kind/$name",
        component: page(() => import("../pages/admin/DocumentPage"), "DocumentPage"),
      }),
    ]),
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
