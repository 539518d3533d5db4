import { useState } from "react";
import type { ImportPreview } from "../api/types";
import type { ImportOrder } from "../api/writes";
import { ChooseStep } from "../blocks/import/ChooseStep";
import { MapStep } from "../blocks/import/MapStep";
import { PastImports } from "../blocks/import/PastImports";
import { RunStep } from "../blocks/import/RunStep";
import { useText } from "../text";
import { useTitle } from "../ui/useTitle";
import classes from "./Import.module.css";

type Step =
  | { at: "choose" }
  | { at: "map"; order: ImportOrder; preview: ImportPreview }
  | { at: "run"; order: ImportOrder; job: string; run: string };

/** Old tables in: choose, look, run, and undo if need be. */
export function Import() {
  const { t } = useText();
  const [step, setStep] = useState<Step>({ at: "choose" });
  useTitle(t("import.title"));
  const restart = () => setStep({ at: "choose" });
  return (
    <div className={classes.page}>
      <h1>{t("import.title")}</h1>
      <ol className={classes.steps}>
        {(["choose", "map", "run"] as const).map((name, index) => (
          <li key={name} aria-current={step.at === name ? "step" : undefined}>
            <span className={classes.number}>{index + 1}</span> {t(`import.step.${name}`)}
          </li>
        ))}
      </ol>
      <section className={`panel ${classes.panel}`}>
        {step.at === "choose" && (
          <ChooseStep onPreview={(order, preview) => setStep({ at: "map", order, preview })} />
        )}
        {step.at === "map" && (
          <MapStep
            order={step.order}
            preview={step.preview}
            onPreview={(order, preview) => setStep({ at: "map", order, preview })}
            onRun={(order, done) => setStep({ at: "run", order, job: done.job, run: done.import })}
            onBack={restart}
          />
        )}
        {step.at === "run" && (
          <RunStep
            job={step.job}
            run={step.run}
            object={step.order.object}
            file={step.order.file.name}
            onAgain={restart}
          />
        )}
      </section>
      <section className={`panel ${classes.panel}`}>
        <h2>{t("import.past")}</h2>
        <PastImports />
      </section>
    </div>
  );
}
