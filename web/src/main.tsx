import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Problem } from "./api/problem";
import { router } from "./app/router";
import { TextProvider } from "./text";
import { UiProvider } from "./ui/UiProvider";

const RETRIES_MAX = 2;

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 20_000,
      refetchOnWindowFocus: false,
      // What the server refused, it refuses again; only a lost connection is worth another try.
      retry: (failures, error) => !(error instanceof Problem) && failures < RETRIES_MAX,
    },
  },
});

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <TextProvider>
        <UiProvider>
          <QueryClientProvider client={client}>
            <RouterProvider router={router} />
          </QueryClientProvider>
        </UiProvider>
      </TextProvider>
    </StrictMode>,
  );
}
