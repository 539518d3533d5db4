import type { ReactNode } from "react";
import type { Job } from "../../api/types";
import { Progress } from "../../ui/kit";

/** What a bar shows before anything is known. */
const BEGUN_PERCENT = 3;

interface JobProgressProps {
  job: Pick<Job, "done" | "total"> | undefined;
  /** What is going on, for those who do not see the bar. */
  label: string;
  /** How far it is, in words. */
  words: (counts: { done: number; total: number }) => string;
  children?: ReactNode;
}

/** How far a job is. */
export function JobProgress({ job, label, words, children }: JobProgressProps) {
  const { done = 0, total = 0 } = job ?? {};
  return (
    <div role="status">
      <Progress
        value={total > 0 ? Math.min((done / total) * 100, 100) : BEGUN_PERCENT}
        animated
        my={12}
        aria-label={label}
      />
      <p className="quiet numbers">{words({ done, total })}</p>
      {children}
    </div>
  );
}
