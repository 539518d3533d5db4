import type { Properties, Weft } from "./index";

const CLICKED = "a,button,summary,[role=button],[data-weft-event]";
const TYPED = "input,textarea,select,[contenteditable]";
const IGNORED = "[data-weft-ignore],[contenteditable]";
const LABEL_CHARS_MAX = 80;

/** What a person reads on an element; nothing that somebody typed. */
export const labelOf = (element: Element): string => {
  const said = element.getAttribute("data-weft-label") ?? element.getAttribute("aria-label");
  const text = said ?? (element.querySelector(TYPED) ? "" : (element.textContent ?? ""));
  return Array.from(text.trim().replace(/\s+/g, " ")).slice(0, LABEL_CHARS_MAX).join("");
};

/** Sends clicks and submitted forms as events until `signal` says no; `data-weft-event` names them. */
export const capture = (weft: Pick<Weft, "track">, signal?: AbortSignal): void => {
  const on = (kind: string, selector: string, name: string, more: (found: Element) => Properties) =>
    document.addEventListener(
      kind,
      (event) => {
        const found = (event.target as Element | null)?.closest?.(selector);
        if (!found || found.closest(IGNORED)) return;
        weft.track(found.getAttribute("data-weft-event") ?? name, more(found));
      },
      { capture: true, signal },
    );
  on("click", CLICKED, "click", (found) => {
    const { href } = found as HTMLAnchorElement;
    return { label: labelOf(found), ...(typeof href === "string" && href && { href }) };
  });
  on("submit", "form", "form_submit", (form) => ({
    // An input named `id` or `name` would stand in the way of the form's own.
    form: form.getAttribute("name") ?? form.getAttribute("id") ?? "",
    label: form.getAttribute("data-weft-label") ?? form.getAttribute("aria-label") ?? "",
  }));
};
