import { useMutation } from "@tanstack/react-query";
import { checkDraft } from "../../../api/config";
import { useAdminText } from "../../../text/admin";
import { wordsFor } from "../../../ui/ErrorNote";
import { Button } from "../../../ui/kit";
import classes from "../Admin.module.css";
import type { FieldDoc, ObjectDoc } from "../docs";
import { typeWords } from "../fieldTypes";
import { Conversions } from "../lifecycle/Conversions";

interface TypeChangeProps {
  object: ObjectDoc;
  from: FieldDoc;
  to: FieldDoc;
  /** Writes the change into the draft, where it can be tried. */
  onTry: () => Promise<void>;
}

/** Another type converts what is stored: first see which rows would not come through. */
export function TypeChange({ object, from, to, onTry }: TypeChangeProps) {
  const texts = useAdminText();
  const { a } = texts;
  const trial = useMutation({
    mutationFn: async () => {
      await onTry();
      return checkDraft();
    },
  });
  const words = { from: typeWords(from.type, texts), to: typeWords(to.type, texts) };
  return (
    <section className={classes.part} aria-label={a("field.type_change")}>
      <p className={classes.hint}>{a("field.type_change_hint", words)}</p>
      <div>
        <Button variant="default" loading={trial.isPending} onClick={() => trial.mutate()}>
          {a("field.type_try")}
        </Button>
      </div>
      {trial.error && (
        <p className={classes.problems} role="alert">
          {wordsFor(trial.error, texts)}
        </p>
      )}
      {trial.data && (
        <Conversions
          conversions={trial.data.conversions.filter((one) => one.object === object.name)}
        />
      )}
    </section>
  );
}
