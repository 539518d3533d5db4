import { defineConfig } from "@playwright/test";

// The server runs already; whoever starts the tests says where it is.
export default defineConfig({
  testDir: "e2e",
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  retries: process.env.CI ? 1 : 0,
  forbidOnly: Boolean(process.env.CI),
  reporter: "list",
  outputDir: process.env.WEFT_E2E_OUT ?? "test-results",
  use: {
    baseURL: process.env.WEFT_URL ?? "http://127.0.0.1:8080",
    browserName: "chromium",
    locale: "zh-CN",
    viewport: { width: 1280, height: 800 },
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-dev-shm-usage"],
    },
  },
});
