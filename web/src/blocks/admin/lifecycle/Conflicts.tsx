import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { configKeys, conflictsQuery, settleConflict } from "../../../api/config";
import { useAdminText } from "../../../text/admin";
import { wordsFor } from "../../../ui/ErrorNote";
import { Button } from "../../../ui/kit";
import { showToast } from "../../../ui/toasts";
import classes from "../Admin.module.css";
import { ConflictRows } from "./ConflictRows";

/** After an upgrade: where both sides changed the same, one of them is chosen. */
export function Conflicts() {
  const texts = useAdminText();
  const { a } = texts;
  const client = useQueryClient();
  const { data: conflicts = [] } = useQuery(conflictsQuery);
  const settle = useMutation({
    mutationFn: ({ kind, name, side }: { kind: string; name: string; side: "mine" | "theirs" }) =>
      settleConflict(kind, name, side),
    onSuccess: () => client.invalidateQueries({ queryKey: configKeys.all }),
    onError: (error) => showToast({ tone: "error", text: wordsFor(error, texts) }),
  });
  if (conflicts.length === 0) return null;
  const documents = [...new Set(conflicts.map(({ kind, name }) => `${kind}/${name}`))];
  return (
    <section className={`${classes.panel} ${classes.stack}`}>
      <h2>{a("conflict.title", { count: conflicts.length })}</h2>
      <p className={classes.hint}>{a("conflict.hint")}</p>
      {documents.map((key) => {
        const own = conflicts.filter(({ kind, name }) => `${kind}/${name}` === key);
        const [{ kind = "", name = "" } = {}] = own;
        return (
          <div key={key} className={classes.stack}>
            <ConflictRows conflicts={own} />
            <div className={classes.row}>
              {(["mine", "theirs"] as const).map((side) => (
                <Button
                  key={side}
                  variant="default"
                  disabled={settle.isPending}
                  onClick={() => settle.mutate({ kind, name, side })}
                >
                  {a(`conflict.take_${side}`)}
                </Button>
              ))}
            </div>
          </div>
        );
      })}
    </section>
  );
}
