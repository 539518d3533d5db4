import { useState } from "react";
import type { Row } from "../../../api/types";
import { formFields } from "../../../fields/model";
import { useAdminText } from "../../../text/admin";
import { FormSections } from "../../record/FormSections";
import classes from "../Admin.module.css";
import type { FormDoc, ObjectDoc } from "../docs";
import { modelOfDoc } from "../draftModel";
import own from "../object/Object.module.css";

/** The form as its users will fill it; nothing typed here is kept. */
export function FormPreview({ doc, form }: { doc: ObjectDoc; form: FormDoc }) {
  const { a } = useAdminText();
  const [row, setRow] = useState<Row>({});
  const model = modelOfDoc(doc, form);
  return (
    <div className={own.preview}>
      <p className={classes.hint}>{a("form.preview_hint")}</p>
      <FormSections
        model={model}
        fields={formFields(model)}
        draft={row}
        errors={{}}
        onChange={(name, value) => setRow((old) => ({ ...old, [name]: value }))}
      />
    </div>
  );
}
