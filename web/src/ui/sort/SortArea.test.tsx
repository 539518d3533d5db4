import { act, fireEvent, render, screen } from "@testing-library/react";
import { useState } from "react";
import { expect, test } from "vitest";
import { UiProvider } from "../UiProvider";
import { type Lists, moveBetween } from "./places";
import { SortArea } from "./SortArea";
import { SortHandle, SortItem, SortList } from "./SortList";

function Two() {
  const [lists, setLists] = useState<Lists<string>>({ left: ["a", "b", "c"], right: ["d"] });
  return (
    <UiProvider>
      <SortArea
        accepts={() => true}
        onMove={(from, to) => setLists((old) => moveBetween(old, from, to))}
        say={(words, at) => `${words} ${at}`}
      >
        {Object.entries(lists).map(([list, items]) => (
          <SortList key={list} name={list}>
            {items.map((one, at) => (
              <SortItem key={one} list={list} at={at}>
                <SortHandle list={list} at={at} id={one} words={one} label={one} />
              </SortItem>
            ))}
          </SortList>
        ))}
      </SortArea>
    </UiProvider>
  );
}

const inOrder = () => screen.getAllByRole("button").map((one) => one.getAttribute("aria-label"));
const press = (label: string, key: string) =>
  act(() => fireEvent.keyDown(screen.getByLabelText(label), { key }));

test("arrows move within the list and across, and say where the thing went", () => {
  render(<Two />);
  press("a", "ArrowDown");
  expect(inOrder()).toEqual(["b", "a", "c", "d"]);
  expect(screen.getByRole("status").textContent).toBe("a 2");
  press("a", "ArrowUp");
  expect(inOrder()).toEqual(["a", "b", "c", "d"]);
  press("a", "ArrowRight");
  expect(inOrder()).toEqual(["b", "c", "d", "a"]);
  press("a", "ArrowLeft");
  expect(inOrder()).toEqual(["b", "c", "a", "d"]);
});

test("at the ends nothing moves, and other keys are left alone", () => {
  render(<Two />);
  press("a", "ArrowUp");
  press("d", "ArrowRight");
  press("c", "ArrowDown");
  press("a", "Enter");
  expect(inOrder()).toEqual(["a", "b", "c", "d"]);
});
