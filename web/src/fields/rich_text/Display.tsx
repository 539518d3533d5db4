import { createElement, type ReactNode } from "react";
import { asText, type ShowProps } from "../kind";
import { type Piece, read } from "./html";

function draw(piece: Piece, key: number): ReactNode {
  if (typeof piece === "string") return piece;
  const link = piece.href
    ? { href: piece.href, target: "_blank", rel: "noopener noreferrer nofollow" }
    : {};
  const children = piece.children.length > 0 ? piece.children.map(draw) : undefined;
  return createElement(piece.tag, { key, ...link }, children);
}

/** Formatted text, drawn piece by piece: markup never reaches the browser as such. */
export function Display({ value }: ShowProps) {
  return <div className="rich">{read(asText(value)).map(draw)}</div>;
}
