// What scrolls sideways can be reached with the keyboard. The theme wraps tables before this event.
addEventListener("load", () => {
  for (const it of document.querySelectorAll("pre > code, .md-typeset__scrollwrap")) it.tabIndex = 0;
});
