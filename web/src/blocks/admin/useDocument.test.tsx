import { fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { toastStore } from "../../ui/toasts";
import { serve, show } from "./testing";
import { useDocument } from "./useDocument";

afterEach(() => vi.unstubAllGlobals());

interface Doc {
  words: string;
}

function Page() {
  const { document, change } = useDocument<Doc>("menu", "main");
  return (
    <>
      <p data-testid="words">{document?.words}</p>
      {["a", "b"].map((one) => (
        <button
          key={one}
          type="button"
          onClick={() => change((old) => ({ words: old.words + one }))}
        >
          {one}
        </button>
      ))}
    </>
  );
}

const words = () => screen.getByTestId("words").textContent;
const document = (text: string) => ({ kind: "menu", name: "main", document: { words: text } });

test("changes show at once and are written one after the other", async () => {
  const asked = serve({
    "GET /config/menu/main": () => ({ json: document("x") }),
    "PUT /config/menu/main": (body) => ({ json: document(`${(body as Doc).words}!`) }),
  });
  show(<Page />);
  await waitFor(() => expect(words()).toBe("x"));
  fireEvent.click(screen.getByText("a"));
  fireEvent.click(screen.getByText("b"));
  // The server's own words (its numbers) come in with the last answer only.
  await waitFor(() => expect(words()).toBe("xab!"));
  const puts = asked.filter(({ what }) => what.startsWith("PUT")).map(({ body }) => body);
  expect(puts).toEqual([{ words: "xa" }, { words: "xab" }]);
});

test("what is refused is told and put back", async () => {
  serve({
    "GET /config/menu/main": () => ({ json: document("x") }),
    "PUT /config/menu/main": () => ({ status: 422, json: { code: "menu.x", detail_zh: "不行" } }),
  });
  show(<Page />);
  await waitFor(() => expect(words()).toBe("x"));
  fireEvent.click(screen.getByText("a"));
  await waitFor(() => expect(toastStore.read().at(-1)?.text).toBe("不行"));
  await waitFor(() => expect(words()).toBe("x"));
});
