import { fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { serve, show } from "../admin/testing";
import { MyTasks } from "./MyTasks";

vi.mock("../../ui/RecordLink", () => ({
  RecordLink: ({ children }: { children: string }) => <span>{children}</span>,
}));

const label = (words: string) => ({ zh: words, en: words });
const MODEL = {
  name: "task",
  label: label("待办"),
  title: "title",
  may: { create: true, update: true, delete: true },
  fields: [{ name: "title", label: label("标题"), type: "text" }],
  form: { sections: [] },
  lists: [],
  related: [],
  commands: [],
};
const task = (id: string, rest: object) => ({ id, version: 1, title: `任务${id}`, ...rest });
const AT = "2026-11-22T06:00:00.000Z";

it("asks for an answer where a to-do goes to the superior without one", async () => {
  const items = [
    task("1", { escalate_at: AT }),
    task("2", { escalated_at: AT }),
    task("3", { escalated_at: AT, acknowledged_at: AT }),
    task("4", {}),
  ];
  const asked = serve({
    "GET /objects/task": () => ({ json: MODEL }),
    "GET /records/task": () => ({ json: { items } }),
    "POST /records/task/1/commands/task.acknowledge": () => ({ json: {} }),
  });
  show(<MyTasks limit={8} />);
  fireEvent.click(await screen.findByRole("button", { name: "知道了「任务1」" }));
  const command = "POST /records/task/1/commands/task.acknowledge";
  await waitFor(() => expect(asked.map(({ what }) => what)).toContain(command));
  expect(screen.getAllByRole("button")).toHaveLength(2);
  expect(screen.getAllByText("已升级")).toHaveLength(1);
});
