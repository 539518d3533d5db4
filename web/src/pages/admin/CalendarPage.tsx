import { useParams } from "@tanstack/react-router";
import { CalendarEditor } from "../../blocks/admin/calendar/CalendarEditor";
import { type CalendarDoc, whole } from "../../blocks/admin/calendar/days";
import { DocumentFrame } from "../../blocks/admin/DocumentFrame";
import { useDocument } from "../../blocks/admin/useDocument";
import { useAdminText } from "../../text/admin";

/** A business calendar. */
export function CalendarPage() {
  const { name } = useParams({ strict: false }) as { name: string };
  const { a } = useAdminText();
  const editing = useDocument<CalendarDoc>("calendar", name);
  return (
    <DocumentFrame
      name={name}
      editing={editing}
      back={{ href: "/settings/calendars", words: a("section.calendars") }}
    >
      {(doc) => (
        <CalendarEditor
          name={name}
          doc={whole(doc)}
          change={(next) => editing.change((now) => next(whole(now)))}
        />
      )}
    </DocumentFrame>
  );
}
