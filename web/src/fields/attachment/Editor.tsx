import type { EditorProps } from "../kind";
import { FilesEditor } from "../shared/FilesEditor";

export default function Editor(props: EditorProps) {
  return <FilesEditor {...props} />;
}
