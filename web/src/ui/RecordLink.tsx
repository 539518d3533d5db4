import type { ReactNode } from "react";
import { AppLink } from "./AppLink";

interface RecordLinkProps {
  object: string;
  id: string;
  children: ReactNode;
}

export function recordPath(object: string, id: string): string {
  return `/o/${object}/${id}`;
}

export function RecordLink({ object, id, children }: RecordLinkProps) {
  return <AppLink href={recordPath(object, id)}>{children}</AppLink>;
}
