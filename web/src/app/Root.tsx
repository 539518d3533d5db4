import { useQueryClient } from "@tanstack/react-query";
import { Outlet, useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { onSignedOut } from "../api/client";
import { Toasts } from "../ui/Toasts";

/** Sends whoever is not signed in to the door, and back afterwards. */
export function Root() {
  const router = useRouter();
  const client = useQueryClient();
  useEffect(
    () =>
      onSignedOut(() => {
        const { pathname, href } = router.state.location;
        if (pathname === "/sign-in" || pathname === "/setup") return;
        // Cleared once the page that asked is gone, or it would ask again.
        void router
          .navigate({ to: "/sign-in", search: { next: href }, replace: true })
          .then(() => client.clear());
      }),
    [router, client],
  );
  return (
    <>
      <Outlet />
      <Toasts />
    </>
  );
}
