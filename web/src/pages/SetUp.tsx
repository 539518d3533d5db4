import { useNavigate, useSearch } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { setUp } from "../api/writes";
import { useText } from "../text";
import { Door } from "../ui/Door";
import { EmptyState } from "../ui/EmptyState";
import { wordsFor } from "../ui/ErrorNote";
import { Button, PasswordInput } from "../ui/kit";
import { showToast } from "../ui/toasts";

const PASSWORD_CHARS_MIN = 10;

/** The first password of the administrator, by the one-time link the server printed. */
export function SetUp() {
  const texts = useText();
  const { t } = texts;
  const navigate = useNavigate();
  const { token } = useSearch({ strict: false }) as { token?: string };
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const [error, setError] = useState<string>();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (password !== again) return setError(t("set_up.different"));
    try {
      await setUp(token ?? "", password);
      showToast({ tone: "done", text: t("set_up.done") });
      await navigate({ to: "/sign-in", replace: true });
    } catch (problem) {
      setError(wordsFor(problem, texts));
    }
  };
  if (!token) {
    return (
      <Door title={t("set_up.title")}>
        <EmptyState title={t("set_up.no_token")} hint={t("set_up.no_token_hint")} />
      </Door>
    );
  }
  return (
    <Door title={t("set_up.title")}>
      <form onSubmit={submit} style={{ display: "grid", gap: 14 }}>
        <p className="quiet" style={{ margin: 0 }}>
          {t("set_up.hint", { count: PASSWORD_CHARS_MIN })}
        </p>
        <PasswordInput
          label={t("set_up.password")}
          value={password}
          minLength={PASSWORD_CHARS_MIN}
          autoComplete="new-password"
          autoFocus
          required
          withAsterisk={false}
          visibilityToggleButtonProps={{ "aria-label": t("sign_in.show_password") }}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <PasswordInput
          label={t("set_up.again")}
          value={again}
          autoComplete="new-password"
          required
          withAsterisk={false}
          visibilityToggleButtonProps={{ "aria-label": t("sign_in.show_password") }}
          onChange={(event) => setAgain(event.currentTarget.value)}
        />
        {error && (
          <div role="alert" style={{ color: "var(--danger)" }}>
            {error}
          </div>
        )}
        <Button type="submit" size="md" h={40}>
          {t("set_up.submit")}
        </Button>
      </form>
    </Door>
  );
}
