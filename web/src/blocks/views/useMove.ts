import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../../api/client";
import { isStale, Problem } from "../../api/problem";
import type { Entry, ObjectModel, Row } from "../../api/types";
import { changeRecord } from "../../api/writes";
import { fieldOf, titleOf } from "../../fields/model";
import { useText } from "../../text";
import { wordsFor } from "../../ui/ErrorNote";
import { showToast } from "../../ui/toasts";

/** A record on its way to another place. */
export interface Move {
  entry: Entry;
  /** What is sent. */
  change: Row;
  /** How the record looks once it is there. */
  shown: Row;
  /** What takes it back. */
  before: Row;
  /** Where it goes, in words. */
  to: string;
}

/** A move the server refuses until something else is filled in. */
export interface Wanting {
  move: Move;
  fields: string[];
  words: string;
}

/** Moves records at once and takes them back when the server refuses. */
export function useMove(model: ObjectModel) {
  const texts = useText();
  const client = useQueryClient();
  const [moved, setMoved] = useState<ReadonlyMap<string, Entry>>(new Map());
  const [wanting, setWanting] = useState<Wanting | null>(null);
  const settle = (id: string, entry: Entry | null) =>
    setMoved((old) => {
      const next = new Map(old);
      if (entry) next.set(id, entry);
      else next.delete(id);
      return next;
    });
  const refresh = async (id: string) => {
    void client.invalidateQueries({ queryKey: ["record", model.name, id] });
    await client.invalidateQueries({ queryKey: ["list", model.name] });
  };

  const send = useMutation({
    mutationFn: ({ entry, change }: Move) => changeRecord(model.name, entry, change),
    onMutate: ({ entry, shown }) => settle(entry.id, { ...entry, ...shown }),
    onSuccess: async (saved, move) => {
      setWanting(null);
      settle(move.entry.id, saved);
      const title = titleOf(model, saved);
      showToast({
        tone: "done",
        text: texts.t("board.moved", { title, to: move.to }),
        action: { label: texts.t("action.undo"), run: () => void takeBack(saved, move.before) },
      });
      await refresh(saved.id);
      settle(saved.id, null);
    },
    onError: async (error, move) => {
      settle(move.entry.id, null);
      const fields = missing(error, model, move.change);
      if (fields.length > 0) {
        setWanting({ move, fields, words: wordsFor(error, texts) });
        return;
      }
      setWanting(null);
      showToast({ tone: "error", text: wordsFor(error, texts) });
      if (isStale(error)) await refresh(move.entry.id);
    },
  });

  const takeBack = async (at: Entry, before: Row) => {
    try {
      await changeRecord(model.name, at, before);
    } catch (error) {
      showToast({ tone: "error", text: wordsFor(error, texts) });
    }
    await refresh(at.id);
  };

  /** A list may not show every version: the newest is asked for when it does not. */
  const move = async (order: Move) => {
    const { entry } = order;
    const whole =
      entry.version === undefined ? await call<Entry>(`/records/${model.name}/${entry.id}`) : entry;
    send.mutate({ ...order, entry: whole });
  };

  return {
    move,
    moved,
    /** The record as it looks now. */
    seen: (entry: Entry): Entry => moved.get(entry.id) ?? entry,
    wanting,
    giveUp: () => setWanting(null),
    pending: send.isPending,
  };
}

/** Fields the server wants filled in besides those that were sent. */
function missing(error: unknown, model: ObjectModel, change: Row): string[] {
  if (!(error instanceof Problem) || error.status !== 422) return [];
  const named = [error.field, ...error.errors.map(({ field }) => field)];
  const fields = named.filter(
    (name): name is string => !!name && !(name in change) && !!fieldOf(model, name),
  );
  return [...new Set(fields)];
}
