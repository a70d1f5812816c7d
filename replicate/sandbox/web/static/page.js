// Keep an open page up to date: the server sends the parts that have changed.
"use strict";

// Change `from` into `to`, and leave what is equal untouched: a video that plays goes on.
function morph(from, to) {
  if (from.isEqualNode(to)) return;
  if (from.nodeName !== to.nodeName || from.nodeType !== Node.ELEMENT_NODE) {
    from.replaceWith(to.cloneNode(true));
    return;
  }
  for (const { name } of [...from.attributes]) {
    if (name !== "open" && !to.hasAttribute(name)) from.removeAttribute(name);
  }
  for (const { name, value } of to.attributes) from.setAttribute(name, value);
  morphChildren(from, to);
}

// Children with an id stay the same element when they move: an open request stays open.
function morphChildren(from, to) {
  [...to.childNodes].forEach((child, index) => {
    const old = from.childNodes[index] ?? null;
    const same = child.id ? document.getElementById(child.id) : old?.id ? null : old;
    if (same?.parentNode === from) {
      if (same !== old) from.insertBefore(same, old);
      morph(same, child);
    } else {
      from.insertBefore(child.cloneNode(true), old);
    }
  });
  while (from.childNodes.length > to.childNodes.length) from.lastChild.remove();
}

function update(id, html) {
  const part = document.getElementById(id);
  const next = document.createElement("template");
  next.innerHTML = html; // escaped by the server; the page's policy allows no other script
  const end = part.hasAttribute("data-follow") && part.firstElementChild;
  const follows = end && end.scrollHeight - end.scrollTop - end.clientHeight < 40;
  morphChildren(part, next.content);
  const log = part.firstElementChild;
  if (follows && log) log.scrollTop = log.scrollHeight;
}

const { live } = document.querySelector("main").dataset;
if (live) {
  const source = new EventSource(live);
  source.addEventListener("message", ({ data }) => {
    for (const [id, html] of Object.entries(JSON.parse(data))) update(id, html);
  });
  source.addEventListener("done", () => source.close());
}
