import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { documentsQuery } from "../../api/config";
import classes from "../../blocks/admin/Admin.module.css";
import own from "../../blocks/admin/object/Object.module.css";
import { NewProfile } from "../../blocks/admin/profile/NewProfile";
import { bySet, profilePath } from "../../blocks/admin/profile/names";
import { useAdminText } from "../../text/admin";
import { AppLink } from "../../ui/AppLink";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorNote } from "../../ui/ErrorNote";
import { Icon } from "../../ui/Icon";
import { Button, Skeleton } from "../../ui/kit";
import { Tag } from "../../ui/Tag";
import { useTitle } from "../../ui/useTitle";

/** Import profiles, by set. */
export function Profiles() {
  const { a } = useAdminText();
  const { data, error, refetch } = useQuery(documentsQuery);
  const [making, setMaking] = useState(false);
  useTitle(a("section.imports"));
  const profiles = (data ?? []).filter(({ kind }) => kind === "import");
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <h1>{a("section.imports")}</h1>
        <span className={classes.space} />
        <Button leftSection={<IconPlus size={16} />} onClick={() => setMaking(true)}>
          {a("profile.new")}
        </Button>
      </header>
      <p className="quiet">{a("profile.hint")}</p>
      {error && <ErrorNote error={error} retry={refetch} />}
      {!data && !error && <Skeleton height={160} />}
      {data && profiles.length === 0 && (
        <EmptyState icon="file-import" title={a("profile.none")} hint={a("profile.none_hint")} />
      )}
      {bySet(profiles).map(([set, all]) => (
        <section key={set} className={classes.stack}>
          <h2>{set || a("profile.no_set")}</h2>
          <ul className={own.objects}>
            {all.map((one) => (
              <li key={one.name}>
                <AppLink className={own.object ?? ""} href={profilePath(one.name)}>
                  <Icon name="file-import" size={22} />
                  <code className={classes.grow} style={{ overflowWrap: "anywhere" }}>
                    {one.name.slice(set ? set.length + 1 : 0)}
                  </code>
                  {one.draft && <Tag text={a("object.in_draft")} hue={50} />}
                </AppLink>
              </li>
            ))}
          </ul>
        </section>
      ))}
      {making && <NewProfile onClose={() => setMaking(false)} />}
    </div>
  );
}
