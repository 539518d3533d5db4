import { useSearch } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import type { ImportOrder, Upload } from "../api/imports";
import { CheckStep } from "../blocks/import/CheckStep";
import { ChooseStep } from "../blocks/import/ChooseStep";
import { MapStep } from "../blocks/import/MapStep";
import { PastImports } from "../blocks/import/PastImports";
import { RunStep } from "../blocks/import/RunStep";
import { useText } from "../text";
import { useTitle } from "../ui/useTitle";
import classes from "./Import.module.css";

interface Sent {
  object: string;
  upload: Upload;
}

type Step =
  | { at: "choose" }
  | (Sent & { at: "map"; order: ImportOrder | null })
  | (Sent & { at: "check"; order: ImportOrder })
  | (Sent & { at: "run"; job: string; run: string });

/** Old tables in: choose, map, check, run, and undo if need be. */
export function Import() {
  const { t } = useText();
  const { object } = useSearch({ strict: false }) as { object?: string };
  const [step, setStep] = useState<Step>({ at: "choose" });
  useTitle(t("import.title"));
  const top = useRef<HTMLDivElement>(null);
  const before = useRef(step.at);
  useEffect(() => {
    // A step begins where it can be read, however far down the last one ended.
    if (before.current !== step.at) top.current?.scrollIntoView();
    before.current = step.at;
  }, [step.at]);
  const restart = () => setStep({ at: "choose" });
  return (
    <div className={classes.page} ref={top}>
      <h1>{t("import.title")}</h1>
      <ol className={classes.steps}>
        {(["choose", "map", "check", "run"] as const).map((name, index) => (
          <li key={name} aria-current={step.at === name ? "step" : undefined}>
            <span className={classes.number}>{index + 1}</span> {t(`import.step.${name}`)}
          </li>
        ))}
      </ol>
      <section className={`panel ${classes.panel}`}>
        {step.at === "choose" && (
          <ChooseStep
            first={object}
            onUpload={(object, upload) => setStep({ at: "map", object, upload, order: null })}
          />
        )}
        {step.at === "map" && (
          <MapStep
            key={step.object}
            object={step.object}
            upload={step.upload}
            order={step.order}
            onOrder={(order) => setStep({ ...step, at: "check", order })}
            onObject={(object) => setStep({ ...step, object, order: null })}
            onBack={restart}
          />
        )}
        {step.at === "check" && (
          <CheckStep
            upload={step.upload}
            order={step.order}
            onOrder={(order) => setStep({ ...step, order })}
            onRun={(done) => setStep({ ...step, at: "run", job: done.job, run: done.import })}
            onBack={() => setStep({ ...step, at: "map" })}
          />
        )}
        {step.at === "run" && (
          <RunStep
            job={step.job}
            run={step.run}
            object={step.object}
            file={step.upload.file_name}
            onAgain={restart}
          />
        )}
      </section>
      {(step.at === "choose" || step.at === "run") && (
        <section className={`panel ${classes.panel}`}>
          <h2>{t("import.past")}</h2>
          <PastImports />
        </section>
      )}
    </div>
  );
}
