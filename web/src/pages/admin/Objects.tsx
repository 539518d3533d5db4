import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import classes from "../../blocks/admin/Admin.module.css";
import { NewObject } from "../../blocks/admin/object/NewObject";
import { ObjectGrid } from "../../blocks/admin/object/ObjectGrid";
import { useAdminText } from "../../text/admin";
import { Button } from "../../ui/kit";
import { useTitle } from "../../ui/useTitle";

/** The objects of the company. */
export function Objects() {
  const { a } = useAdminText();
  const [making, setMaking] = useState(false);
  useTitle(a("section.objects"));
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <h1>{a("section.objects")}</h1>
        <span className={classes.space} />
        <Button leftSection={<IconPlus size={16} />} onClick={() => setMaking(true)}>
          {a("object.new")}
        </Button>
      </header>
      <ObjectGrid />
      {making && <NewObject onClose={() => setMaking(false)} />}
    </div>
  );
}
