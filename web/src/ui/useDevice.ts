import { useMediaQuery } from "./kit";

/** What the page is drawn on, known from the first moment. */
export function useDevice(): "desktop" | "phone" {
  const narrow = useMediaQuery("(max-width: 640px)", undefined, { getInitialValueInEffect: false });
  return narrow ? "phone" : "desktop";
}
