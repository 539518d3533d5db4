import { useAdminText } from "../../text/admin";
import { AppLink } from "../../ui/AppLink";
import { Icon } from "../../ui/Icon";
import { useTitle } from "../../ui/useTitle";
import classes from "./Settings.module.css";
import { SECTIONS } from "./sections";

/** Where one begins: what can be changed here. */
export function SettingsHome() {
  const { a } = useAdminText();
  useTitle(a("settings.title"));
  return (
    <>
      <h1>{a("settings.title")}</h1>
      <p className="quiet">{a("settings.hint")}</p>
      <ul className={classes.cards}>
        {SECTIONS.map((section) => (
          <li key={section.path}>
            <AppLink className={classes.card} href={section.path}>
              <Icon name={section.icon} size={22} />
              <strong>{a(section.words)}</strong>
              <span>{a(section.hint)}</span>
            </AppLink>
          </li>
        ))}
      </ul>
    </>
  );
}
