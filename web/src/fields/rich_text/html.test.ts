import { describe, expect, it } from "vitest";
import { build, read, words, write } from "./html";

function again(html: string): string {
  const holder = document.createElement("div");
  holder.append(...build(read(html)));
  return write(holder.childNodes);
}

describe("formatted text", () => {
  it.each([
    "<p>a <strong>b</strong></p>",
    "<ul><li>a</li><li>b<br>c</li></ul>",
    "1 &lt; 2 &amp;&amp; 3",
    '<a href="https://x.cn/?a=1&amp;b=2">x</a>',
  ])("%s is written as it was read", (html) => {
    expect(again(html)).toBe(html);
  });

  it.each([
    ["<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"],
    ["<p onclick=x>a</p>", "<p>a</p>"],
    ['<a href="javascript:x">a</a>', "<a>a</a>"],
    ["<img src=x onerror=y>", "&lt;img src=x onerror=y&gt;"],
    ["a < b", "a &lt; b"],
  ])("%s becomes harmless", (html, safe) => {
    expect(again(html)).toBe(safe);
  });

  it("has its words without marks", () => {
    expect(words(read("<p>a</p><ul><li>b &amp; c</li></ul>"))).toBe("a b & c");
  });
});
