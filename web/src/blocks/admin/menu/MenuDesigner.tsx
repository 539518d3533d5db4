import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useAdminText } from "../../../text/admin";
import { Button } from "../../../ui/kit";
import type { Place } from "../../../ui/sort/places";
import { SortArea } from "../../../ui/sort/SortArea";
import { SortItem, SortList } from "../../../ui/sort/SortList";
import classes from "../Admin.module.css";
import type { EntryDoc, GroupDoc, ItemDoc, MenuDoc } from "../docs";
import own from "./Menu.module.css";
import { MenuLine } from "./MenuLine";
import { MenuNode, type MenuNodeDoc } from "./MenuNode";
import { entriesOf, GROUPS, itemsOf, menuAccepts, moveInMenu, namesOf } from "./moves";

interface MenuDesignerProps {
  menu: MenuDoc;
  change: (next: (menu: MenuDoc) => MenuDoc) => void;
  submit: (next: (menu: MenuDoc) => MenuDoc) => Promise<void>;
}

interface Open {
  level: "group" | "item" | "entry";
  node: MenuNodeDoc | null;
  put: (menu: MenuDoc, node: MenuNodeDoc) => MenuDoc;
}

/** The three-level menu laid out by hand. */
export function MenuDesigner({ menu, change, submit }: MenuDesignerProps) {
  const { a } = useAdminText();
  const [open, setOpen] = useState<Open | null>(null);
  const move = (from: Place, to: Place) => change((now) => moveInMenu(now, from, to));

  const inGroup = (at: number, next: (group: GroupDoc) => GroupDoc) => (now: MenuDoc) => ({
    ...now,
    groups: now.groups.map((group, index) => (index === at ? next(group) : group)),
  });
  const inItem = (at: number, under: number, next: (item: ItemDoc) => ItemDoc) =>
    inGroup(at, (group) => ({
      ...group,
      items: (group.items ?? []).map((item, index) => (index === under ? next(item) : item)),
    }));
  const addGroup = () =>
    setOpen({
      level: "group",
      node: null,
      put: (now, node) => ({ ...now, groups: [...now.groups, { ...node, items: [] }] }),
    });
  const addItem = (at: number) =>
    setOpen({
      level: "item",
      node: null,
      put: (now, node) =>
        inGroup(at, (group) => ({
          ...group,
          items: [...(group.items ?? []), { ...node, entries: [] }],
        }))(now),
    });
  const addEntry = (at: number, under: number) =>
    setOpen({
      level: "entry",
      node: null,
      put: (now, node) =>
        inItem(at, under, (item) => ({
          ...item,
          entries: [...(item.entries ?? []), node as EntryDoc],
        }))(now),
    });

  return (
    <div className={classes.stack}>
      <div className={classes.end}>
        <Button leftSection={<IconPlus size={16} />} onClick={addGroup}>
          {a("menu.group_add")}
        </Button>
      </div>
      <SortArea
        accepts={menuAccepts}
        onMove={move}
        say={(words, at) => a("sort.moved", { words, at })}
      >
        <SortList name={GROUPS} className={own.groups}>
          {menu.groups.map((group, at) => (
            <SortItem key={group.name} list={GROUPS} at={at} className={own.group}>
              <MenuLine
                place={{ list: GROUPS, at }}
                length={menu.groups.length}
                node={group}
                strong
                onMove={move}
                onAdd={() => addItem(at)}
                addWords={a("menu.item_add")}
                onEdit={() =>
                  setOpen({
                    level: "group",
                    node: group,
                    put: (now, node) => inGroup(at, (old) => ({ ...old, ...node }))(now),
                  })
                }
                onRemove={() => change((now) => ({ ...now, groups: now.groups.toSpliced(at, 1) }))}
              />
              <SortList name={itemsOf(at)} className={own.items} empty={a("menu.items_none")}>
                {(group.items ?? []).map((item, under) => (
                  <SortItem key={item.name} list={itemsOf(at)} at={under} className={own.item}>
                    <MenuLine
                      place={{ list: itemsOf(at), at: under }}
                      length={group.items?.length ?? 0}
                      node={item}
                      onMove={move}
                      onAdd={() => addEntry(at, under)}
                      addWords={a("menu.entry_add")}
                      onEdit={() =>
                        setOpen({
                          level: "item",
                          node: item,
                          put: (now, node) =>
                            inItem(at, under, (old) => ({ ...old, ...node }))(now),
                        })
                      }
                      onRemove={() =>
                        change(
                          inGroup(at, (old) => ({
                            ...old,
                            items: (old.items ?? []).toSpliced(under, 1),
                          })),
                        )
                      }
                    />
                    <SortList
                      name={entriesOf(at, under)}
                      className={own.entries}
                      empty={a("menu.entries_none")}
                    >
                      {(item.entries ?? []).map((entry, last) => (
                        <SortItem
                          key={entry.name}
                          list={entriesOf(at, under)}
                          at={last}
                          className={classes.card}
                        >
                          <MenuLine
                            place={{ list: entriesOf(at, under), at: last }}
                            length={item.entries?.length ?? 0}
                            node={entry}
                            onMove={move}
                            onEdit={() =>
                              setOpen({
                                level: "entry",
                                node: entry,
                                put: (now, node) =>
                                  inItem(at, under, (old) => ({
                                    ...old,
                                    entries: (old.entries ?? []).with(last, node as EntryDoc),
                                  }))(now),
                              })
                            }
                            onRemove={() =>
                              change(
                                inItem(at, under, (old) => ({
                                  ...old,
                                  entries: (old.entries ?? []).toSpliced(last, 1),
                                })),
                              )
                            }
                          />
                        </SortItem>
                      ))}
                    </SortList>
                  </SortItem>
                ))}
              </SortList>
            </SortItem>
          ))}
        </SortList>
      </SortArea>
      {open && (
        <MenuNode
          level={open.level}
          node={open.node}
          taken={namesOf(menu).filter((name) => name !== open.node?.name)}
          onSave={(node) => submit((now) => open.put(now, node))}
          onClose={() => setOpen(null)}
        />
      )}
    </div>
  );
}
