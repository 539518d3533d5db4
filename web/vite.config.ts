import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// The server to talk to while developing; the built app always talks to its own origin.
const server = process.env.WEFT_URL ?? "http://127.0.0.1:8080";

// Times are shown in the reader's zone; the tests read them in one.
if (process.env.VITEST) process.env.TZ = "UTC";

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: process.env.WEFT_WEB_OUT ?? "dist",
    emptyOutDir: true,
    target: "es2022",
    manifest: true,
    reportCompressedSize: false,
    // Inlined assets would need `data:` in the content policy beyond images.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    port: 5173,
    // The host stays as it is: the server refuses writes that come from another origin.
    proxy: Object.fromEntries(
      ["/api", "/v1", "/demo-site"].map((path) => [path, { target: server, changeOrigin: false }]),
    ),
  },
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.{ts,tsx}"],
    restoreMocks: true,
    setupFiles: ["src/test-setup.ts"],
  },
});
