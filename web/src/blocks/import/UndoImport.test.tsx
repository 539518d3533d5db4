import { useQueryClient } from "@tanstack/react-query";
import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { serve, show } from "../admin/testing";
import { PastImports } from "./PastImports";

afterEach(() => vi.unstubAllGlobals());

/** The list, and what the live stream does when an import changes. */
function Page() {
  const client = useQueryClient();
  return (
    <>
      <PastImports />
      <button type="button" onClick={() => client.invalidateQueries({ queryKey: ["imports"] })}>
        changed
      </button>
    </>
  );
}

test("the outcome of an undo stays to be read when the list has changed behind it", async () => {
  let undone_at: string | null = null;
  serve({
    "GET /objects": () => ({ json: { items: [] } }),
    "GET /imports": () => ({
      json: { items: [{ id: "7", object: "account", file_name: "a.csv", created: 2, undone_at }] },
    }),
    "DELETE /imports/7": () => {
      undone_at = "2026-11-22T06:00:00Z";
      return { json: { job: "9" } };
    },
    "GET /jobs/9": () => ({
      json: {
        id: "9",
        state: "done",
        done: 2,
        total: 2,
        result: { removed: 2, restored: 0, kept: [], kept_count: 0 },
      },
    }),
  });
  show(<Page />);
  fireEvent.click(await screen.findByText("撤销导入"));
  const dialog = await screen.findByRole("dialog");
  fireEvent.click(await within(dialog).findByRole("button", { name: "撤销导入" }));
  await screen.findByText("已删除 2 条，恢复 0 条。");
  fireEvent.click(screen.getByText("changed"));
  await waitFor(() => expect(screen.getByText("已撤销")).toBeTruthy());
  expect(screen.getByText("已删除 2 条，恢复 0 条。")).toBeTruthy();
});
