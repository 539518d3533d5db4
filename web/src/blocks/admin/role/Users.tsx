import { IconPlus } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { shortListQuery } from "../../../api/queries";
import type { Entry, Row } from "../../../api/types";
import { changeRecord } from "../../../api/writes";
import { asText } from "../../../fields/kind";
import { asReference } from "../../../fields/reference";
import { useAdminText } from "../../../text/admin";
import { AppLink } from "../../../ui/AppLink";
import { ErrorNote, wordsFor } from "../../../ui/ErrorNote";
import { MultiSelect, Skeleton, TextInput, useDebouncedValue } from "../../../ui/kit";
import { RecordLink } from "../../../ui/RecordLink";
import { showToast } from "../../../ui/toasts";
import classes from "../Admin.module.css";
import own from "./Role.module.css";

const SHOWN_MAX = 200;
const TYPING_PAUSE_MS = 200;

interface Choice {
  value: string;
  label: string;
}

/** Everybody, and which roles they hold. */
export function Users() {
  const { a } = useAdminText();
  const [typed, setTyped] = useState("");
  const [q] = useDebouncedValue(typed.trim(), TYPING_PAUSE_MS);
  const { data, error, refetch } = useQuery(shortListQuery("user", { q, sort: "name" }, SHOWN_MAX));
  const roles = useQuery(shortListQuery("role", { sort: "name" }, SHOWN_MAX));
  const choices = (roles.data?.items ?? []).map((role) => ({
    value: role.id,
    label: asText(role.label) || asText(role.name),
  }));
  return (
    <div className={classes.stack}>
      <div className={`${classes.row} ${classes.wrap}`}>
        <h2 className={classes.grow}>{a("people.users")}</h2>
        <TextInput
          aria-label={a("people.search")}
          placeholder={a("people.search")}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <AppLink className={own.add ?? ""} href="/o/user/new">
          <IconPlus size={16} aria-hidden /> {a("people.user_add")}
        </AppLink>
      </div>
      {error && <ErrorNote error={error} retry={refetch} />}
      {!data && !error && <Skeleton height={160} />}
      {data && (
        <div className={classes.scroll}>
          <table className={classes.table}>
            <thead>
              <tr>
                <th>{a("people.name")}</th>
                <th>{a("people.username")}</th>
                <th>{a("system.department")}</th>
                <th>{a("people.roles")}</th>
              </tr>
            </thead>
            <tbody>
              {data.items.map((user) => (
                <UserRow key={user.id} user={user} choices={choices} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}

function UserRow({ user, choices }: { user: Entry; choices: Choice[] }) {
  const texts = useAdminText();
  const client = useQueryClient();
  const save = useMutation({
    mutationFn: (change: Row) => changeRecord("user", user, change),
    onError: (error) => showToast({ tone: "error", text: wordsFor(error, texts) }),
    onSettled: () => client.invalidateQueries({ queryKey: ["list", "user"] }),
  });
  const held = rolesOf(user);
  const many = "roles" in user;
  return (
    <tr>
      <td>
        <RecordLink object="user" id={user.id}>
          {asText(user.name)}
        </RecordLink>
      </td>
      <td>{asText(user.username)}</td>
      <td>{asText(user.department)}</td>
      <td>
        <MultiSelect
          size="sm"
          miw={200}
          aria-label={`${asText(user.name)}: ${texts.a("people.roles")}`}
          data={choices}
          value={held}
          maxValues={many ? choices.length : 1}
          openOnFocus={false}
          disabled={save.isPending}
          onChange={(next) => save.mutate(many ? { roles: next } : { role: next.at(-1) ?? null })}
        />
      </td>
    </tr>
  );
}

function rolesOf(user: Entry): string[] {
  const held: unknown = user.roles ?? user.role;
  const all = Array.isArray(held) ? held : [held];
  return all.flatMap((one) =>
    typeof one === "string" ? one : (asReference(one as never)?.id ?? []),
  );
}
