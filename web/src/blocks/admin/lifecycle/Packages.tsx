import { IconDownload } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { configKeys, exportFiles, type Files, importFiles, packsQuery } from "../../../api/config";
import { useAdminText } from "../../../text/admin";
import { wordsFor } from "../../../ui/ErrorNote";
import { Button } from "../../../ui/kit";
import { Tag } from "../../../ui/Tag";
import { showToast } from "../../../ui/toasts";
import classes from "../Admin.module.css";
import { FilePicker } from "./FilePicker";
import { joinFiles, splitFiles } from "./files";
import { InstallPack } from "./InstallPack";

/** Configuration as text files: out, in, and the packs it stands on. */
export function Packages() {
  const texts = useAdminText();
  const { a, l } = texts;
  const client = useQueryClient();
  const { data: packs } = useQuery(packsQuery);
  const [install, setInstall] = useState<Files | null>(null);
  const fail = (error: unknown) => showToast({ tone: "error", text: wordsFor(error, texts) });
  const save = useMutation({
    mutationFn: exportFiles,
    onSuccess: ({ files }) => download("weft-config.txt", joinFiles(files)),
    onError: fail,
  });
  const load = useMutation({
    mutationFn: (text: string) => importFiles(splitFiles(text)),
    onSuccess: async ({ items }) => {
      showToast({ tone: "done", text: a("package.imported", { count: items.length }) });
      await client.invalidateQueries({ queryKey: configKeys.all });
    },
    onError: fail,
  });
  return (
    <>
      <section className={`${classes.panel} ${classes.stack}`}>
        <h2>{a("package.export")}</h2>
        <p className={classes.hint}>{a("package.export_hint")}</p>
        <div>
          <Button
            variant="default"
            leftSection={<IconDownload size={16} />}
            loading={save.isPending}
            onClick={() => save.mutate()}
          >
            {a("package.export")}
          </Button>
        </div>
      </section>
      <section className={`${classes.panel} ${classes.stack}`}>
        <h2>{a("package.import")}</h2>
        <p className={classes.hint}>{a("package.import_hint")}</p>
        <FilePicker
          label={a("package.import")}
          busy={load.isPending}
          onText={(text) => load.mutate(text)}
        />
      </section>
      <section className={`${classes.panel} ${classes.stack}`}>
        <h2>{a("package.packs")}</h2>
        {packs?.map((pack) => (
          <div key={pack.name} className={classes.row}>
            <span className={classes.name}>
              {l(pack.label) || pack.name} <code className="quiet">{pack.name}</code>
            </span>
            <Tag text={pack.version} hue={210} />
          </div>
        ))}
        <p className={classes.hint}>{a("package.install_hint")}</p>
        <FilePicker
          label={a("package.install")}
          busy={false}
          onText={(text) => setInstall(splitFiles(text))}
        />
      </section>
      {install && <InstallPack files={install} onClose={() => setInstall(null)} />}
    </>
  );
}

function download(name: string, text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
