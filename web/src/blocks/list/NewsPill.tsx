import { IconRefresh } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useText } from "../../text";
import { Button } from "../../ui/kit";
import { forgetNews, useLive } from "../live/live";

/** 「3 条更新」: rows never move by themselves under the reader's eyes. */
export function NewsPill({ object }: { object: string }) {
  const { t } = useText();
  const client = useQueryClient();
  const count = useLive().news.get(object)?.size ?? 0;
  if (count === 0) return null;
  const refresh = () => {
    forgetNews(object);
    void client.invalidateQueries({ queryKey: ["list", object] });
  };
  return (
    <Button variant="light" radius="xl" leftSection={<IconRefresh size={16} />} onClick={refresh}>
      {t("list.news", { count })}
    </Button>
  );
}
