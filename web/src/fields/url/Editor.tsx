import type { EditorProps } from "../kind";
import { TextEditor } from "../shared/TextEditor";

export function Editor(props: EditorProps) {
  return <TextEditor {...props} type="url" />;
}
