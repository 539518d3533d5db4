// The server stores formatted text in a small closed language; here it is read and written without
// ever handing markup to the browser: what is not of the language is text.

export interface Mark {
  tag: string;
  href?: string;
  children: Piece[];
}

export type Piece = string | Mark;

const TAGS = new Set([
  "p",
  "strong",
  "em",
  "u",
  "s",
  "h2",
  "h3",
  "ul",
  "ol",
  "li",
  "blockquote",
  "pre",
  "code",
  "a",
]);
const SINGLE = new Set(["br", "hr"]);
const BLOCK = /^(p|h2|h3|li|br|pre|blockquote)$/;
const OUTSIDE = /^(https?:\/\/|mailto:|tel:)/i;
const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', nbsp: "\u00a0" };
const TOKEN = /<(\/?)([a-z0-9]+)([^<>]*)>|[^<]+|</g;

function decode(text: string): string {
  return text.replace(/&(#?\w+);/g, (whole, name: string) => {
    if (!name.startsWith("#")) return ENTITIES[name] ?? whole;
    const hex = name[1] === "x" || name[1] === "X";
    const code = Number.parseInt(name.slice(hex ? 2 : 1), hex ? 16 : 10);
    return code > 31 && code < 0x110000 ? String.fromCodePoint(code) : whole;
  });
}

/** A stored text as pieces. */
export function read(html: string): Piece[] {
  const root: Mark = { tag: "", children: [] };
  const open: Mark[] = [root];
  const here = () => open[open.length - 1] ?? root;
  for (const [whole, closing, tag = "", rest = ""] of html.matchAll(TOKEN)) {
    if (SINGLE.has(tag) && !closing) here().children.push({ tag, children: [] });
    else if (!TAGS.has(tag)) here().children.push(decode(whole));
    else if (closing) {
      if (open.length > 1 && here().tag === tag) open.pop();
    } else {
      const mark: Mark = { tag, children: [] };
      const href = decode(/href="([^"]*)"/.exec(rest)?.[1] ?? "");
      if (tag === "a" && OUTSIDE.test(href)) mark.href = href;
      here().children.push(mark);
      open.push(mark);
    }
  }
  return root.children;
}

/** The words alone. */
export function words(pieces: Piece[]): string {
  return pieces.map(wordsOf).join("").replace(/\s+/g, " ").trim();
}

function wordsOf(piece: Piece): string {
  if (typeof piece === "string") return piece;
  const inner = piece.children.map(wordsOf).join("");
  return BLOCK.test(piece.tag) ? ` ${inner}` : inner;
}

function escaped(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

/** What an editor holds, as the server takes it; the server cleans it once more. */
export function write(nodes: NodeListOf<ChildNode>): string {
  return [...nodes]
    .map((node) => {
      if (node instanceof Text) return escaped(node.data);
      if (!(node instanceof HTMLElement)) return "";
      const tag = node.tagName.toLowerCase();
      if (SINGLE.has(tag)) return `<${tag}>`;
      const href = node.getAttribute("href") ?? "";
      const link = tag === "a" && OUTSIDE.test(href);
      const extra = link ? ` href="${escaped(href).replace(/"/g, "%22")}"` : "";
      return `<${tag}${extra}>${write(node.childNodes)}</${tag}>`;
    })
    .join("");
}

/** Pieces as nodes of an editor. */
export function build(pieces: Piece[]): Node[] {
  return pieces.map((piece) => {
    if (typeof piece === "string") return document.createTextNode(piece);
    const node = document.createElement(piece.tag);
    if (piece.href) node.setAttribute("href", piece.href);
    node.append(...build(piece.children));
    return node;
  });
}
