import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { configKeys, createDocument, documentsQuery } from "../../../api/config";
import { useAdminText } from "../../../text/admin";
import { Select, TextInput } from "../../../ui/kit";
import { DrawerForm } from "../DrawerForm";
import { isName } from "../naming";
import { useObjectChoices } from "../useChoices";
import { nextIn, profilePath } from "./names";

/** A new profile in a set: the profiles of a set run one after the other. */
export function NewProfile({ onClose }: { onClose: () => void }) {
  const { a } = useAdminText();
  const client = useQueryClient();
  const navigate = useNavigate();
  const objects = useObjectChoices();
  const { data } = useQuery(documentsQuery);
  const [set, setSet] = useState("");
  const [object, setObject] = useState("");
  const [file, setFile] = useState("");
  const taken = (data ?? []).filter(({ kind }) => kind === "import").map(({ name }) => name);
  const name = nextIn(taken, set, object);
  const save = async () => {
    await createDocument("import", name, { object, file: file.trim(), columns: {} });
    await client.invalidateQueries({ queryKey: configKeys.all });
    await navigate({ to: profilePath(name), ignoreBlocker: true });
  };
  const misnamed = set !== "" && !isName(set);
  return (
    <DrawerForm
      as="dialog"
      title={a("profile.new")}
      submit={a("object.create")}
      ready={isName(set) && object !== "" && file.trim() !== ""}
      onSave={save}
      onClose={onClose}
    >
      <TextInput
        label={a("profile.set")}
        description={a("profile.set_hint")}
        placeholder="erp"
        required
        data-autofocus
        value={set}
        error={misnamed ? a("name.shape") : undefined}
        onChange={(event) => setSet(event.currentTarget.value.trim())}
      />
      <Select
        label={a("profile.object")}
        data={objects}
        value={object || null}
        required
        searchable
        allowDeselect={false}
        openOnFocus={false}
        onChange={(next) => setObject(next ?? "")}
      />
      <TextInput
        label={a("profile.file")}
        description={a("profile.file_hint")}
        placeholder="customers.csv"
        required
        value={file}
        onChange={(event) => setFile(event.currentTarget.value)}
      />
    </DrawerForm>
  );
}
