import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { configKeys, createDocument, documentsQuery } from "../../api/config";
import type { Label } from "../../api/types";
import { useAdminText } from "../../text/admin";
import { DrawerForm } from "./DrawerForm";
import { LabelFields } from "./LabelFields";
import { NameField } from "./NameField";
import { isName, nameFor } from "./naming";

interface NewDocumentProps {
  kind: string;
  title: string;
  /** What the new document begins with. */
  start: (name: string, label: Label) => object;
  hrefOf: (name: string) => string;
  onClose: () => void;
  /** What else there is to say. */
  children?: ReactNode;
}

/** A new document of a kind: what it is called is all one has to say. */
export function NewDocument(props: NewDocumentProps) {
  const { kind, title, start, hrefOf, onClose, children } = props;
  const { a } = useAdminText();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { data } = useQuery(documentsQuery);
  const taken = (data ?? []).filter((one) => one.kind === kind).map(({ name }) => name);
  const [label, setLabel] = useState<Label>({ zh: "", en: "" });
  const [typed, setTyped] = useState<string | null>(null);
  const name = typed ?? nameFor(label, taken);
  const save = async () => {
    await createDocument(kind, name, start(name, { zh: label.zh, en: label.en || name }));
    await client.invalidateQueries({ queryKey: configKeys.all });
    await navigate({ to: hrefOf(name), ignoreBlocker: true });
  };
  return (
    <DrawerForm
      as="dialog"
      title={title}
      submit={a("object.create")}
      ready={label.zh !== "" && isName(name) && !taken.includes(name)}
      onSave={save}
      onClose={onClose}
    >
      <LabelFields label={label} words={a("label.name")} required autoFocus onChange={setLabel} />
      {children}
      <NameField value={name} taken={taken} onChange={setTyped} />
    </DrawerForm>
  );
}
