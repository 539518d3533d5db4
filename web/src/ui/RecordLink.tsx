import { useRouter } from "@tanstack/react-router";
import type { MouseEvent, ReactNode } from "react";

interface RecordLinkProps {
  object: string;
  id: string;
  children: ReactNode;
}

export function recordPath(object: string, id: string): string {
  return `/o/${object}/${id}`;
}

/** A plain link to a record's page that stays inside the app. */
export function RecordLink({ object, id, children }: RecordLinkProps) {
  const router = useRouter({ warn: false });
  const href = recordPath(object, id);
  const open = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    router.history.push(href);
  };
  return (
    <a href={href} onClick={open}>
      {children}
    </a>
  );
}
