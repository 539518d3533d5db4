import { IconPlus } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { revokeToken, type Token, tokensQuery } from "../../api/tokens";
import classes from "../../blocks/admin/Admin.module.css";
import { DrawerForm } from "../../blocks/admin/DrawerForm";
import { ShownOnce } from "../../blocks/admin/ShownOnce";
import { TokenDrawer } from "../../blocks/admin/token/TokenDrawer";
import { TokenTable } from "../../blocks/admin/token/TokenTable";
import { useAdminText } from "../../text/admin";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorNote } from "../../ui/ErrorNote";
import { Button, Skeleton } from "../../ui/kit";
import { useTitle } from "../../ui/useTitle";

/** Tokens for programs, which act in the name of whoever made them. */
export function Tokens() {
  const { a } = useAdminText();
  const client = useQueryClient();
  const { data, error, refetch } = useQuery(tokensQuery);
  const [making, setMaking] = useState(false);
  const [secret, setSecret] = useState("");
  const [ending, setEnding] = useState<Token | null>(null);
  useTitle(a("section.tokens"));
  const again = () => client.invalidateQueries({ queryKey: tokensQuery.queryKey });
  const make = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setMaking(true)}>
      {a("token.new")}
    </Button>
  );
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <h1>{a("section.tokens")}</h1>
        <span className={classes.space} />
        {make}
      </header>
      <p className="quiet">{a("section.tokens_hint")}</p>
      {error && <ErrorNote error={error} retry={refetch} />}
      {!data && !error && <Skeleton height={160} />}
      {data?.length === 0 && (
        <EmptyState icon="lock" title={a("token.none")} hint={a("token.none_hint")} />
      )}
      {data && data.length > 0 && <TokenTable tokens={data} onRevoke={setEnding} />}
      {making && (
        <TokenDrawer
          onMade={(token) => {
            setSecret(token);
            void again();
          }}
          onClose={() => setMaking(false)}
        />
      )}
      {secret && (
        <ShownOnce
          title={a("token.secret")}
          hint={a("token.secret_hint")}
          secret={secret}
          onClose={() => setSecret("")}
        />
      )}
      {ending && (
        <DrawerForm
          as="dialog"
          title={a("token.revoke_words", { words: ending.name })}
          submit={a("token.revoke")}
          ready
          onSave={async () => {
            await revokeToken(ending.id);
            await again();
          }}
          onClose={() => setEnding(null)}
        >
          <p>{a("token.revoke_hint")}</p>
        </DrawerForm>
      )}
    </div>
  );
}
