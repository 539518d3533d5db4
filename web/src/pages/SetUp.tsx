import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { Problem } from "../api/problem";
import { checkSetUp, setUp, signIn } from "../api/writes";
import { useText } from "../text";
import { AppLink } from "../ui/AppLink";
import { Door } from "../ui/Door";
import { EmptyState } from "../ui/EmptyState";
import { wordsFor } from "../ui/ErrorNote";
import { Button, PasswordInput } from "../ui/kit";
import { showToast } from "../ui/toasts";

const PASSWORD_CHARS_MIN = 10;
/** Whom the link is for. */
const ADMINISTRATOR = "admin";

/** The first password of the administrator, by the one-time link the server printed. */
export function SetUp() {
  const texts = useText();
  const { t } = texts;
  const navigate = useNavigate();
  const { token } = useSearch({ strict: false }) as { token?: string };
  const link = useQuery({
    queryKey: ["set_up", token],
    queryFn: () => checkSetUp(token ?? ""),
    enabled: Boolean(token),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const [error, setError] = useState<string>();
  const [wrong, setWrong] = useState<{ password?: string; again?: string }>({});
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    setError(undefined);
    const short = [...password].length < PASSWORD_CHARS_MIN;
    const found = {
      ...(short && { password: t("set_up.short", { count: PASSWORD_CHARS_MIN }) }),
      ...(!short && password !== again && { again: t("set_up.different") }),
    };
    setWrong(found);
    if (Object.keys(found).length) return;
    setBusy(true);
    try {
      await setUp(token ?? "", password);
      showToast({ tone: "done", text: t("set_up.done") });
      await signIn(ADMINISTRATOR, password);
      await navigate({ to: "/workbench", replace: true });
    } catch (problem) {
      setError(wordsFor(problem, texts));
      setBusy(false);
    }
  };
  if (!token) {
    return (
      <Door title={t("set_up.title")}>
        <EmptyState title={t("set_up.no_token")} hint={t("set_up.no_token_hint")} />
      </Door>
    );
  }
  if (link.error instanceof Problem && link.error.code === "auth.setup_token") {
    return (
      <Door title={t("set_up.title")}>
        <EmptyState
          title={wordsFor(link.error, texts)}
          hint={t("set_up.wrong_hint")}
          action={<AppLink href="/sign-in">{t("sign_in.submit")}</AppLink>}
        />
      </Door>
    );
  }
  return (
    <Door title={t("set_up.title")}>
      <form onSubmit={submit} noValidate style={{ display: "grid", gap: 14 }}>
        <p className="quiet" style={{ margin: 0 }}>
          {t("set_up.hint", { count: PASSWORD_CHARS_MIN })}
        </p>
        <PasswordInput
          label={t("set_up.password")}
          value={password}
          error={wrong.password}
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
          error={wrong.again}
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
        <Button type="submit" size="md" loading={busy} h={40}>
          {t("set_up.submit")}
        </Button>
      </form>
    </Door>
  );
}
