import { useQuery } from "@tanstack/react-query";
import { documentsQuery } from "../../api/config";
import classes from "../../blocks/admin/Admin.module.css";
import { kindWords } from "../../blocks/admin/kinds";
import { useAdminText } from "../../text/admin";
import { AppLink } from "../../ui/AppLink";
import { ErrorNote } from "../../ui/ErrorNote";
import { Skeleton } from "../../ui/kit";
import { useTitle } from "../../ui/useTitle";

/** Every document, of every kind, as text. */
export function Documents() {
  const texts = useAdminText();
  const { a, l } = texts;
  const { data, error, refetch } = useQuery(documentsQuery);
  useTitle(a("section.documents"));
  if (error) return <ErrorNote error={error} retry={refetch} />;
  if (!data) return <Skeleton height={300} />;
  const kinds = [...new Set(data.map(({ kind }) => kind))];
  return (
    <div className={classes.page}>
      <h1>{a("section.documents")}</h1>
      <p className="quiet">{a("section.documents_hint")}</p>
      {kinds.map((kind) => (
        <section key={kind} className={classes.panel}>
          <h2>{kindWords(kind, texts)}</h2>
          <div className={`${classes.row} ${classes.wrap}`}>
            {data
              .filter((one) => one.kind === kind)
              .map((one) => (
                <AppLink
                  key={one.name}
                  href={`/settings/documents/${kind}/${encodeURIComponent(one.name)}`}
                >
                  {l(one.label) || one.name}
                </AppLink>
              ))}
          </div>
        </section>
      ))}
    </div>
  );
}
