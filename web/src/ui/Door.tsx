import type { ReactNode } from "react";
import { useText } from "../text";
import classes from "./Door.module.css";
import favicon from "./favicon.svg";

interface DoorProps {
  title: string;
  children: ReactNode;
}

/** The frame of the pages before one is signed in. */
export function Door({ title, children }: DoorProps) {
  const { t, language, choose } = useText();
  return (
    <div className={classes.door}>
      <main className={`panel ${classes.box}`}>
        <header className={classes.head}>
          <img src={favicon} alt="" width={40} height={40} />
          <div>
            <strong>{t("brand")}</strong>
            <h1>{title}</h1>
          </div>
        </header>
        {children}
      </main>
      <button
        type="button"
        className={classes.language}
        lang={language === "zh" ? "en" : "zh-CN"}
        onClick={() => choose(language === "zh" ? "en" : "zh")}
      >
        {t("shell.other_language")}
      </button>
    </div>
  );
}
