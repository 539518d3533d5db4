import { fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { toastStore } from "../../ui/toasts";
import { DocumentBox } from "./DocumentBox";
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

test("what another window wrote is not written over, unless one says so", async () => {
  const tags: (string | null)[] = [];
  let stands = { ...document("x"), version: "1" };
  const asked = serve({
    "GET /config/menu/main": () => ({ json: stands }),
    "PUT /config/menu/main": (body, headers) => {
      const read = headers.get("If-Match");
      tags.push(read);
      if (read !== `"${stands.version}"`) return { status: 412, json: { code: "config.stale" } };
      stands = { ...document((body as Doc).words), version: `${stands.version}1` };
      return { json: stands };
    },
  });
  show(<Page />);
  await waitFor(() => expect(words()).toBe("x"));
  fireEvent.click(screen.getByText("a"));
  fireEvent.click(screen.getByText("b"));
  await waitFor(() => expect(stands.document.words).toBe("xab"));
  stands = { ...document("theirs"), version: "9" };
  fireEvent.click(screen.getByText("a"));
  await waitFor(() => expect(words()).toBe("theirs"));
  expect(stands.document.words).toBe("theirs");
  const toast = toastStore.read().at(-1);
  expect(toast?.lasting).toBe(true);
  toast?.action?.run();
  await waitFor(() => expect(stands.document.words).toBe("xaba"));
  expect(tags).toEqual(['"1"', '"11"', '"111"', '"9"']);
  expect(asked.filter(({ what }) => what.startsWith("PUT"))).toHaveLength(4);
});

test("what is typed as a whole over another state is refused once, and told", async () => {
  let stands = { ...document("x"), version: "1" };
  serve({
    "GET /config/menu/main": () => ({ json: stands }),
    "PUT /config/menu/main": (body, headers) => {
      if (headers.get("If-Match") !== `"${stands.version}"`) {
        return { status: 412, json: { code: "config.stale" } };
      }
      stands = { ...document((body as Doc).words), version: "2" };
      return { json: stands };
    },
  });
  show(<Box />);
  const box = (await screen.findByLabelText("配置文本")) as HTMLTextAreaElement;
  fireEvent.change(box, { target: { value: '{"words":"mine"}' } });
  stands = { ...document("theirs"), version: "9" };
  fireEvent.click(screen.getByText("存入草稿"));
  expect((await screen.findByRole("alert")).textContent).toContain("您填的都在");
  expect(box.value).toBe('{"words":"mine"}');
  expect(stands.document.words).toBe("theirs");
  fireEvent.click(screen.getByText("存入草稿"));
  await waitFor(() => expect(stands.document.words).toBe("mine"));
});

function Box() {
  const { document, submit } = useDocument<Doc>("menu", "main");
  if (!document) return null;
  return <DocumentBox document={document} onSave={(next, over) => submit(() => next, over)} />;
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
