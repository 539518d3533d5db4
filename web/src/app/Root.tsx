import { useQueryClient } from "@tanstack/react-query";
import { Outlet, useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { onSignedOut } from "../api/client";
import { useText } from "../text";
import { Toasts } from "../ui/Toasts";
import { showToast, toastStore } from "../ui/toasts";
import { hasUnsaved } from "../ui/unsaved";
import { LeaveGuard } from "./LeaveGuard";

/** Sends whoever is not signed in to the door, and back afterwards; what is typed and not saved stays where it is. */
export function Root() {
  const router = useRouter();
  const client = useQueryClient();
  const { t } = useText();
  useEffect(
    () =>
      onSignedOut(() => {
        const { pathname, href } = router.state.location;
        if (pathname === "/sign-in" || pathname === "/setup") return;
        if (hasUnsaved()) {
          const text = t("sign_in.again");
          if (toastStore.read().some((toast) => toast.text === text)) return;
          const run = () => void window.open("/sign-in", "_blank");
          return showToast({
            tone: "error",
            lasting: true,
            text,
            action: { label: t("sign_in.title"), run },
          });
        }
        // Cleared once the page that asked is gone, or it would ask again.
        void router
          .navigate({ to: "/sign-in", search: { next: href }, replace: true })
          .then(() => client.clear());
      }),
    [router, client, t],
  );
  return (
    <>
      <Outlet />
      <LeaveGuard />
      <Toasts />
    </>
  );
}
