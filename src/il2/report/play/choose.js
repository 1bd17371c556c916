// Choosing an element: with the pointer, the keyboard, the table or the address.

const walk = data.nodes
  .filter((found) => panels[0].parts.has(found.id))
  .flatMap((found) => [found.id, ...linesFrom(found.id).map((line) => line.id)])
  .filter((id, at, all) => panels[0].parts.has(id) && all.indexOf(id) === at);
let stop = walk[0] || "";

for (const [cell, { parts }] of panels.entries())
  for (const id of walk) {
    const { group } = parts.get(id);
    group.setAttribute("role", "button");
    group.setAttribute("tabindex", id === stop ? "0" : "-1");
    group.dataset.of = id;
    group.dataset.cell = cell;
  }

function takeStop(id) {
  for (const { parts } of panels) {
    parts.get(stop)?.group.setAttribute("tabindex", "-1");
    parts.get(id)?.group.setAttribute("tabindex", "0");
  }
  stop = id;
}

function mark(id) {
  for (const { svg, parts } of panels) {
    svg.querySelector("g.chosen")?.classList.remove("chosen");
    parts.get(id)?.group.classList.add("chosen");
  }
}

function choose(id, { focus = false, address = true } = {}) {
  if (!panels[0].parts.has(id)) return;
  mark(id);
  fillCard(id);
  if (walk.includes(id)) takeStop(id);
  show(id);
  if (focus) card.focus({ preventScroll: true });
  if (address && location.hash !== `#${id}`) history.replaceState(null, "", `#${id}`);
}

function letGo() {
  mark("");
  chosen = "";
  refresh = () => {};
  card.replaceChildren(empty.cloneNode(true));
  history.replaceState(null, "", location.pathname + location.search);
}

function pressedOn(figure) {
  let group = figure.closest("g[id]");
  const bare = (one) => one.id.replace(/^\d+:/, "");
  const id = group ? ownerOfState.get(bare(group)) || bare(group) : "";
  if (nodes.has(id) || lines.has(id)) choose(id);
  else letGo();
}

const step = (id, by) => walk[(walk.indexOf(id) + by + walk.length) % walk.length];
const keys = {
  ArrowRight: (id) => (lines.has(id) ? lines.get(id).targets : linesFrom(id).map((line) => line.id)).find((one) => walk.includes(one)),
  ArrowLeft: (id) => (lines.has(id) ? lines.get(id).sources : linesTo(id).map((line) => line.id)).find((one) => walk.includes(one)),
  ArrowDown: (id) => step(id, 1),
  ArrowUp: (id) => step(id, -1),
  Home: () => walk[0],
  End: () => walk.at(-1),
};

for (const [cell, { svg, parts }] of panels.entries())
  svg.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const id = event.target.closest?.("g[role=button]")?.dataset.of;
    const zooming = { "+": "in", "=": "in", "-": "out", 0: "whole" }[event.key];
    if (zooming) moves[zooming]();
    else if (event.key === "Escape") letGo();
    else if (event.key === " ") playOrPause();
    else if (id && event.key === "Enter") choose(id);
    else if (id && keys[event.key]) {
      const next = keys[event.key](id);
      if (next) {
        takeStop(next);
        show(next);
        parts.get(next).group.focus({ preventScroll: true });
      }
    } else return;
    event.preventDefault();
  });

function fromAddress() {
  const id = decodeURIComponent(location.hash.slice(1));
  if (nodes.has(id) || lines.has(id)) {
    choose(id, { address: false });
    // After the browser has scrolled to the element itself, whose place it does not know well.
    setTimeout(() => byId("page-stage").scrollIntoView({ block: "start" }), 0);
  }
}
addEventListener("hashchange", fromAddress);
