import { useEffect } from "react";
import { useText } from "../text";

/** Names the tab of the browser after the page. */
export function useTitle(title: string): void {
  const { t } = useText();
  const brand = t("brand");
  useEffect(() => {
    document.title = title ? `${title} · ${brand}` : brand;
  }, [title, brand]);
}
