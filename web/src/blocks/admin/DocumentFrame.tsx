import type { ReactNode } from "react";
import type { Label } from "../../api/types";
import { useAdminText } from "../../text/admin";
import { AppLink } from "../../ui/AppLink";
import { ErrorNote } from "../../ui/ErrorNote";
import { Skeleton } from "../../ui/kit";
import { useTitle } from "../../ui/useTitle";
import classes from "./Admin.module.css";
import { DocumentBox } from "./DocumentBox";
import { ProblemList } from "./ProblemList";
import type { Editing } from "./useDocument";

interface DocumentFrameProps<T> {
  name: string;
  editing: Editing<T>;
  back: { href: string; words: string };
  children: (document: T) => ReactNode;
}

/** Around the editor of any document: its name, what is wrong, and its text. */
export function DocumentFrame<T extends { label?: Label }>({
  name,
  editing,
  back,
  children,
}: DocumentFrameProps<T>) {
  const { a, l } = useAdminText();
  const { document, error, problems, retry, submit } = editing;
  useTitle(l(document?.label) || name);
  if (error) return <ErrorNote error={error} retry={retry} />;
  if (!document) return <Skeleton height={300} />;
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <h1>{l(document.label) || name}</h1>
        {document.label && <code className="quiet">{name}</code>}
        <span className={classes.space} />
        <AppLink href={back.href}>{back.words}</AppLink>
      </header>
      <ProblemList problems={problems} />
      {children(document)}
      <details className={classes.panel}>
        <summary>{a("document.whole")}</summary>
        <DocumentBox<T & object>
          document={document as T & object}
          onSave={(next, over) => submit(() => next, over)}
        />
      </details>
    </div>
  );
}
