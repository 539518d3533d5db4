import { useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { isComposing, isTyping } from "../ui/typing";
import { keyAction } from "./keys";

const SECOND_KEY_MS = 1200;

type Overlay = "palette" | "keys";

/** Listens for the global keys; never while somebody types or an input method composes. */
export function useKeys(open: (overlay: Overlay) => void): void {
  const router = useRouter();
  useEffect(() => {
    let gAt = Number.NEGATIVE_INFINITY;
    const go = (href: string) => router.history.push(href);
    const onKeyDown = (event: KeyboardEvent) => {
      if (isComposing(event) || event.defaultPrevented) return;
      const dialog = document.querySelector('[role="dialog"]') !== null;
      const afterG = event.timeStamp - gAt < SECOND_KEY_MS;
      const action = keyAction(event, afterG, isTyping(event.target) || dialog);
      gAt = action?.do === "wait" ? event.timeStamp : Number.NEGATIVE_INFINITY;
      if (!action || action.do === "wait") return;
      event.preventDefault();
      const [, section, object, id] = router.state.location.pathname.split("/");
      if (action.do === "go") go(action.to);
      if (action.do === "palette" || action.do === "keys") open(action.do);
      if (action.do === "sidebar") document.querySelector<HTMLElement>("[data-sidebar]")?.click();
      if (action.do === "create") go(`/o/${section === "o" && object ? object : "activity"}/new`);
      if (action.do === "edit" && section === "o" && id && id !== "new")
        go(`/o/${object}/${id}/edit`);
      if (action.do === "search") {
        const box = document.querySelector<HTMLElement>("[data-search]");
        if (box) box.focus();
        else open("palette");
      }
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [router, open]);
}
