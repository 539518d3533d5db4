import type { View } from "../../api/layouts";
import type { ListParams } from "../../api/queries";
import type { Field, ObjectModel } from "../../api/types";
import { ExportView } from "../export/ExportView";
import { FilterBar } from "../filter/FilterBar";
import { LookPopover } from "../views/LookPopover";
import { filterToAddress, type ListSearch, type Look } from "../views/look";
import { ViewMenu } from "../views/ViewMenu";
import { NewsPill } from "./NewsPill";

interface ToolsProps {
  model: ObjectModel;
  look: Look;
  params: ListParams;
  columns: Field[];
  /** Whether the look is what the reader sees first. */
  isDefault: boolean;
  set: (change: ListSearch) => void;
  onShow: (view: View | null) => void;
  onReset: () => void;
}

/** What narrows, arranges, exports and keeps a list. */
export default function Tools(props: ToolsProps) {
  const { model, look, params, columns, set } = props;
  const view = {
    filter: params.filter ?? "",
    sort: params.sort ?? "",
    q: params.q ?? "",
    columns: columns.map(({ name }) => name),
  };
  return (
    <>
      <FilterBar
        model={model}
        filter={look.filter}
        onChange={(filter) => set({ filter: filterToAddress(look, filter) })}
      />
      <NewsPill object={model.name} />
      <span style={{ flex: 1 }} />
      <ExportView model={model} view={view} />
      <LookPopover model={model} look={look} onChange={set} />
      <ViewMenu
        model={model}
        look={look}
        isDefault={props.isDefault}
        onShow={props.onShow}
        onReset={props.onReset}
      />
    </>
  );
}
