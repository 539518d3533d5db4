import { useParams } from "@tanstack/react-router";
import type { Label } from "../../api/types";
import classes from "../../blocks/admin/Admin.module.css";
import { DocumentBox } from "../../blocks/admin/DocumentBox";
import { kindWords } from "../../blocks/admin/kinds";
import { ProblemList } from "../../blocks/admin/ProblemList";
import { useDocument } from "../../blocks/admin/useDocument";
import { useAdminText } from "../../text/admin";
import { AppLink } from "../../ui/AppLink";
import { ErrorNote } from "../../ui/ErrorNote";
import { Skeleton } from "../../ui/kit";
import { useTitle } from "../../ui/useTitle";

/** A document as text: for kinds that have no page of their own. */
export function DocumentPage() {
  const { kind, name } = useParams({ strict: false }) as { kind: string; name: string };
  const texts = useAdminText();
  const editing = useDocument<{ label?: Label }>(kind, name);
  const { document, error, problems, retry, submit } = editing;
  const title = texts.l(document?.label) || name;
  useTitle(title);
  if (error) return <ErrorNote error={error} retry={retry} />;
  if (!document) return <Skeleton height={300} />;
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <h1>{title}</h1>
        <span className="quiet">{kindWords(kind, texts)}</span>
        <span className={classes.space} />
        <AppLink href="/settings/documents">{texts.a("section.documents")}</AppLink>
      </header>
      <ProblemList problems={problems} />
      <section className={classes.panel}>
        <DocumentBox document={document} onSave={(next, over) => submit(() => next, over)} />
      </section>
    </div>
  );
}
