import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import {
  type Browser,
  type BrowserContext,
  test as base,
  expect,
  type Page,
} from "@playwright/test";

const require = createRequire(import.meta.url);
const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const USER = process.env.WEFT_USER ?? "admin";
const PASSWORD = process.env.WEFT_PASSWORD ?? "demo";

export async function signIn(page: Page): Promise<void> {
  await page.goto("/sign-in");
  await fillAndSend(page);
  await page.waitForURL("**/workbench");
}

/** Fills the form of the sign-in page and sends it. */
export async function fillAndSend(page: Page): Promise<void> {
  await page.locator('input[autocomplete="username"]').fill(USER);
  await page.locator('input[autocomplete="current-password"]').fill(PASSWORD);
  await page.locator('button[type="submit"]').click();
}

let state: Awaited<ReturnType<BrowserContext["storageState"]>> | undefined;

/** Signs in once; every test starts with that session. */
async function signedIn(browser: Browser, baseURL: string | undefined) {
  if (!state) {
    const context = await browser.newContext({ baseURL });
    await signIn(await context.newPage());
    state = await context.storageState();
    await context.close();
  }
  return state;
}

export const test = base.extend({
  storageState: async ({ browser, baseURL }, use) => use(await signedIn(browser, baseURL)),
  page: async ({ page }, use) => {
    const broken: string[] = [];
    page.on("pageerror", (error) => broken.push(error.message));
    page.on("console", (line) => {
      // A refused request is said by the browser itself; tests refuse some on purpose.
      const refused = line.text().startsWith("Failed to load resource");
      if (line.type() === "error" && !refused) broken.push(line.text());
    });
    await use(page);
    expect(broken).toEqual([]);
  },
});

interface Violation {
  id: string;
  impact: string;
  nodes: { html: string; failureSummary: string }[];
}

/** No serious or critical violation on the page as it stands. */
export async function expectAccessible(page: Page): Promise<void> {
  // Judged once everything is there and has faded in.
  await page.emulateMedia({ reducedMotion: "reduce" });
  await expect(page.locator(".mantine-Skeleton-root")).toHaveCount(0);
  await page.waitForFunction(() =>
    document.getAnimations().every(({ playState }) => playState !== "running"),
  );
  await page.evaluate(AXE);
  const violations = await page.evaluate(async () => {
    const axe = (window as unknown as { axe: { run: () => Promise<{ violations: Violation[] }> } })
      .axe;
    return (await axe.run()).violations;
  });
  const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  expect(grave.map(({ id, nodes }) => [id, nodes.slice(0, 3).map((node) => node.html)])).toEqual(
    [],
  );
}

export { expect };
