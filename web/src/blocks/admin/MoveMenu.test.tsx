import { fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { MoveMenu } from "./MoveMenu";
import { show } from "./testing";

test("a menu of moves comes when it is asked for and gives the focus back", async () => {
  const onMove = vi.fn();
  show(<MoveMenu from={{ list: "entries", at: 1 }} length={3} words="待办" onMove={onMove} />);
  const button = screen.getByRole("button", { name: /待办/ });
  expect(button.getAttribute("aria-haspopup")).toBe("menu");
  expect(screen.queryByRole("menu")).toBeNull();
  fireEvent.click(button);
  fireEvent.click(await screen.findByRole("menuitem", { name: "上移" }));
  expect(onMove).toHaveBeenCalledWith({ list: "entries", at: 1 }, { list: "entries", at: 0 });
  await waitFor(() => expect(screen.queryByRole("menu")).toBeNull());
  expect(document.activeElement).toBe(button);
  expect(button.getAttribute("aria-expanded")).toBe("false");
});
