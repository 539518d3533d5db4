import { fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { serve, show } from "../../testing";
import { PastFile } from "./PastFile";

afterEach(() => vi.unstubAllGlobals());

const PREVIEW = {
  headers: ["姓名", "扫码时间"],
  header_row: 1,
  mapping: {
    event: { value: "exhibition_scan" },
    occurred_at: "扫码时间",
    traits: { name: "姓名" },
    properties: {},
  },
  rows: [
    {
      row: 2,
      events: [
        {
          type: "track",
          event: "exhibition_scan",
          subject: "anon:1",
          occurred_at: "2026-02-01T02:00:00Z",
          late: true,
          properties: {},
        },
      ],
    },
  ],
  checked: 2,
  late: 1,
  repeated: 0,
  failed: 1,
  errors: [
    { row: 3, column: "扫码时间", code: "touch.no_time", message: { zh: "没有时间", en: "" } },
  ],
};

test("a file is looked at with its guessed columns, set right, taken, and its wrong rows offered", async () => {
  const asked = serve({
    "POST /imports/uploads": () => ({
      json: { upload: "5", file_name: "a.csv", format: "csv", sheets: [{ name: "a" }] },
    }),
    "POST /sources/9/files/preview": () => ({ json: PREVIEW }),
    "POST /sources/9/files/run": () => ({ status: 202, json: { job: "7" } }),
    "GET /jobs/7": () => ({
      json: {
        id: "7",
        state: "done",
        result: {
          rows: 2,
          accepted: 1,
          duplicates: 0,
          late: 1,
          failed: 1,
          errors: PREVIEW.errors,
          error_file: "/api/v1/jobs/7/file",
        },
      },
    }),
  });
  vi.stubGlobal("FormData", class extends FormData {});
  const real = globalThis.fetch;
  vi.stubGlobal("fetch", (url: string, init: RequestInit = {}) =>
    real(url, init.body instanceof FormData ? { ...init, body: "{}" } : init),
  );
  show(<PastFile source="9" />);
  const box = screen.getByLabelText(/CSV/, { selector: "input" });
  fireEvent.change(box, { target: { files: [new File(["a"], "a.csv")] } });
  fireEvent.click(screen.getByText("先看看"));
  await screen.findByText("看了前 2 行：1 行迟到，0 行重复，1 行有错");
  expect((screen.getByLabelText("扫码时间", { selector: "input" }) as HTMLInputElement).value).toBe(
    "发生时间",
  );
  const name = screen.getByLabelText(/事件名称/);
  fireEvent.change(name, { target: { value: "fair" } });
  fireEvent.blur(name);
  await waitFor(() => {
    const last = asked.findLast(({ what }) => what.endsWith("preview"));
    expect(last?.body).toMatchObject({ upload: "5", mapping: { event: { value: "fair" } } });
  });
  await waitFor(() => expect(screen.getByText("收进来").closest("button")?.disabled).toBe(false));
  fireEvent.click(screen.getByText("收进来"));
  await screen.findByText(/收进 1 个触点（其中 1 个迟到）/);
  const file = screen.getByText("下载", { exact: false }).closest("a");
  expect(file?.getAttribute("href")).toBe("/api/v1/jobs/7/file");
});
