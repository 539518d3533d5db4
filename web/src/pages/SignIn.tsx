import { useQueryClient } from "@tanstack/react-query";
import { useRouter, useSearch } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { signIn } from "../api/writes";
import { useText } from "../text";
import { Door } from "../ui/Door";
import { wordsFor } from "../ui/ErrorNote";
import { Button, PasswordInput, TextInput } from "../ui/kit";
import { useTitle } from "../ui/useTitle";

export function SignIn() {
  const texts = useText();
  const { t } = texts;
  const client = useQueryClient();
  const router = useRouter();
  const { next } = useSearch({ strict: false }) as { next?: string };
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  useTitle(t("sign_in.title"));
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      await signIn(username.trim(), password);
      client.clear();
      // Only ever a page of this app.
      router.history.replace(next?.startsWith("/") && !next.startsWith("//") ? next : "/workbench");
    } catch (problem) {
      setError(wordsFor(problem, texts));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Door title={t("sign_in.title")}>
      <form onSubmit={submit} style={{ display: "grid", gap: 14 }}>
        <TextInput
          size="md"
          label={t("sign_in.username")}
          value={username}
          autoComplete="username"
          autoCapitalize="none"
          autoFocus
          required
          withAsterisk={false}
          onChange={(event) => setUsername(event.currentTarget.value)}
        />
        <PasswordInput
          label={t("sign_in.password")}
          value={password}
          autoComplete="current-password"
          required
          withAsterisk={false}
          visibilityToggleButtonProps={{ "aria-label": t("sign_in.show_password") }}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        {error && (
          <div role="alert" style={{ color: "var(--danger)" }}>
            {error}
          </div>
        )}
        <Button type="submit" size="md" loading={busy} h={40}>
          {t("sign_in.submit")}
        </Button>
      </form>
    </Door>
  );
}
