import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { type Upload, uploadTable } from "../../../../api/imports";
import { useAdminText } from "../../../../text/admin";
import { wordsFor } from "../../../../ui/ErrorNote";
import { Button } from "../../../../ui/kit";
import { FileBox } from "../../../import/FileBox";
import classes from "../../Admin.module.css";
import { PastCheck } from "./PastCheck";
import { PastResult } from "./PastResult";

type Step = { at: "choose" } | { at: "check"; upload: Upload } | { at: "run"; job: string };

/** A file of the past for a source: chosen, looked at, taken. */
export function PastFile({ source }: { source: string }) {
  const texts = useAdminText();
  const { a } = texts;
  const [step, setStep] = useState<Step>({ at: "choose" });
  const [file, setFile] = useState<File | null>(null);
  const send = useMutation({
    mutationFn: uploadTable,
    onSuccess: (upload) => setStep({ at: "check", upload }),
  });
  const again = () => {
    setFile(null);
    setStep({ at: "choose" });
  };
  return (
    <section className={`${classes.panel} ${classes.stack}`} aria-label={a("past.title")}>
      <h2>{a("past.title")}</h2>
      {step.at === "choose" && (
        <>
          <p className={classes.hint}>{a("past.hint")}</p>
          <FileBox file={file} onFile={setFile} />
          {send.error && <p role="alert">{wordsFor(send.error, texts)}</p>}
          <div className={classes.end}>
            <Button
              disabled={!file}
              loading={send.isPending}
              onClick={() => file && send.mutate(file)}
            >
              {a("past.look")}
            </Button>
          </div>
        </>
      )}
      {step.at === "check" && (
        <PastCheck
          source={source}
          upload={step.upload}
          onRun={(job) => setStep({ at: "run", job })}
          onBack={again}
        />
      )}
      {step.at === "run" && <PastResult source={source} job={step.job} onAgain={again} />}
    </section>
  );
}
