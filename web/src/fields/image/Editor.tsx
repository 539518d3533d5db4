import type { EditorProps } from "../kind";
import { FilesEditor } from "../shared/FilesEditor";

const ACCEPT = "image/png,image/jpeg,image/gif,image/webp";
export default function Editor(props: EditorProps) {
  return <FilesEditor {...props} accept={ACCEPT} />;
}
