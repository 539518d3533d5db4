import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { configKeys, renameDocument } from "../../api/config";
import classes from "../../blocks/admin/Admin.module.css";
import type { ObjectDoc } from "../../blocks/admin/docs";
import { FormsTab } from "../../blocks/admin/form/FormsTab";
import { AdvancedTab } from "../../blocks/admin/object/AdvancedTab";
import { ChecksTab } from "../../blocks/admin/object/ChecksTab";
import { FieldTable } from "../../blocks/admin/object/FieldTable";
import { RelatedTab } from "../../blocks/admin/object/RelatedTab";
import { isTab, TABS } from "../../blocks/admin/object/tabs";
import { UniqueTab } from "../../blocks/admin/object/UniqueTab";
import { ProblemList } from "../../blocks/admin/ProblemList";
import { PagesTab } from "../../blocks/admin/page/PagesTab";
import { useDocument } from "../../blocks/admin/useDocument";
import { ViewsTab } from "../../blocks/admin/view/ViewsTab";
import { type AdminKey, useAdminText } from "../../text/admin";
import { AppLink } from "../../ui/AppLink";
import { ErrorNote, wordsFor } from "../../ui/ErrorNote";
import { Icon } from "../../ui/Icon";
import { Skeleton, Tabs } from "../../ui/kit";
import { showToast } from "../../ui/toasts";
import { useTitle } from "../../ui/useTitle";

/** One object, with everything about it. */
export function ObjectPage() {
  const { name } = useParams({ strict: false }) as { name: string };
  const { tab } = useSearch({ strict: false }) as { tab?: string };
  const texts = useAdminText();
  const { a, l } = texts;
  const client = useQueryClient();
  const navigate = useNavigate();
  const [typing, setTyping] = useState<string>();
  const {
    document: doc,
    ofPack,
    error,
    problems,
    retry,
    change,
    submit,
  } = useDocument<ObjectDoc>("object", name);
  useTitle(l(doc?.label) || name);
  const rename = useMutation({
    mutationFn: (to: string) => renameDocument("object", name, to),
    onSuccess: async (_, to) => {
      await navigate({ to: "/settings/objects/$name", params: { name: to }, replace: true });
      await client.invalidateQueries({ queryKey: configKeys.all });
    },
    onError: (refused) => showToast({ tone: "error", text: wordsFor(refused, texts) }),
  });
  if (error) return <ErrorNote error={error} retry={retry} />;
  if (!doc) return <Skeleton height={400} />;
  const shared = { doc, ofPack, change, submit };
  const here = isTab(tab) ? tab : "fields";
  if (here === "advanced" && typing !== name) setTyping(name);
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <Icon name={doc.icon ?? ""} size={22} />
        <h1>{l(doc.label) || name}</h1>
        <code className="quiet">{name}</code>
        <span className={classes.space} />
        <AppLink href={`/o/${name}`}>{a("object.open")}</AppLink>
      </header>
      <ProblemList problems={problems} />
      <Tabs
        value={here}
        onChange={(next) =>
          next &&
          navigate({
            to: "/settings/objects/$name",
            params: { name },
            search: { tab: next },
            replace: true,
          })
        }
        keepMounted={false}
      >
        <Tabs.List style={{ flexWrap: "nowrap", overflowX: "auto", scrollbarWidth: "none" }}>
          {Object.entries(TABS).map(([value, words]: [string, AdminKey]) => (
            <Tabs.Tab key={value} value={value}>
              {a(words)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={here} pt={16}>
          {here === "fields" && <FieldTable {...shared} />}
          {here === "form" && <FormsTab {...shared} />}
          {here === "pages" && <PagesTab {...shared} />}
          {here === "views" && <ViewsTab {...shared} />}
          {here === "checks" && <ChecksTab {...shared} />}
          {here === "unique" && <UniqueTab {...shared} />}
          {here === "related" && <RelatedTab {...shared} />}
          {/* What is typed there stays while one looks at the other tabs. */}
          {typing === name && (
            <div hidden={here !== "advanced"}>
              <AdvancedTab key={name} {...shared} onRename={(next) => rename.mutate(next)} />
            </div>
          )}
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}
