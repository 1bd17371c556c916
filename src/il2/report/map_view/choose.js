// Choosing: with the pointer, the keyboard, the search or the address; neighbours come forward.

const order = data.nodes.map((found) => found.id).filter((id) => elementOf(id));
const ownerOfState = new Map(data.nodes.flatMap((found) => found.states.map(([state]) => [state, found.id])));
let chosen = "";
let stop = order[0] || "";

for (const id of order) {
  const element = elementOf(id);
  element.setAttribute("role", "button");
  element.setAttribute("tabindex", id === stop ? "0" : "-1");
}
for (const { id } of data.lines) {
  const path = elementOf(id)?.querySelector("path");
  if (!path) continue;
  const hit = svgElement("path", { d: path.getAttribute("d"), class: "hit" });
  path.parentNode.append(hit);
}

// The element of the map that a figure belongs to; a state stands for its data node.
function elementAt(figure) {
  const group = figure.closest("g[id]");
  const id = group && svg.contains(group) ? group.id : "";
  return ownerOfState.get(id) || id;
}

function neighbours(id) {
  const near = new Set([id]);
  const along = lines.has(id) ? [lines.get(id)] : [...linesFrom(id), ...linesTo(id)];
  for (const line of along) for (const other of [line.id, ...line.sources, ...line.targets, ...line.through]) near.add(other);
  for (const other of [...near]) for (const [state] of nodes.get(other)?.states || []) near.add(state);
  return near;
}

// What acts on the element in the middle gets a dashed border, what it acts on a thick one.
function light(ids, middle = "") {
  svg.classList.toggle("dim", ids.size > 0);
  for (const group of svg.querySelectorAll("g.on")) group.classList.remove("on", "before", "after");
  for (const id of ids) elementOf(id)?.classList.add("on");
  if (!nodes.has(middle)) return;
  for (const line of linesTo(middle)) for (const id of line.sources) if (id !== middle) elementOf(id)?.classList.add("before");
  for (const line of linesFrom(middle)) for (const id of line.targets) if (id !== middle) elementOf(id)?.classList.add("after");
}

const lightChosen = () => light(chosen && (nodes.has(chosen) || lines.has(chosen)) ? neighbours(chosen) : new Set(), chosen);

function choose(id, { focus = false, address = true, bring = true } = {}) {
  if (!elementOf(id)) return;
  svg.querySelector("g.chosen")?.classList.remove("chosen");
  chosen = id;
  elementOf(id).classList.add("chosen");
  fillCard(id);
  lightChosen();
  if (nodes.has(id)) takeStop(id);
  if (bring) show(id);
  if (focus) (nodes.has(id) ? elementOf(id) : card).focus({ preventScroll: true });
  if (address && location.hash !== `#${id}`) history.replaceState(null, "", `#${id}`);
}

function letGo() {
  svg.querySelector("g.chosen")?.classList.remove("chosen");
  chosen = "";
  light(new Set());
  card.replaceChildren(make("p", "Choose an element of the picture to read its card here."));
  history.replaceState(null, "", location.pathname + location.search);
}

function takeStop(id) {
  elementOf(stop)?.setAttribute("tabindex", "-1");
  stop = id;
  elementOf(stop).setAttribute("tabindex", "0");
}

function pressedOn(figure) {
  const id = elementAt(figure);
  if (id) choose(id, { bring: false });
  else letGo();
}

svg.addEventListener("pointerover", (event) => {
  const id = elementAt(event.target);
  if (!pointers.size && (nodes.has(id) || lines.has(id))) light(neighbours(id), id);
});
svg.addEventListener("pointerout", () => lightChosen());

// Keyboard: one stop for the whole picture, arrows walk in it.
function step(id, by) {
  const at = order.indexOf(id);
  return order[(at + by + order.length) % order.length];
}

const keys = {
  ArrowRight: (id) => linesFrom(id).flatMap((line) => line.targets).find((other) => nodes.has(other)),
  ArrowLeft: (id) => linesTo(id).flatMap((line) => line.sources).find((other) => nodes.has(other)),
  ArrowDown: (id) => step(id, 1),
  ArrowUp: (id) => step(id, -1),
  Home: () => order[0],
  End: () => order[order.length - 1],
};

svg.addEventListener("keydown", (event) => {
  const id = event.target.closest?.("g[role=button]")?.id;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const zooming = { "+": "zoom-in", "=": "zoom-in", "-": "zoom-out", 0: "whole" }[event.key];
  if (zooming) moves[zooming]();
  else if (event.key === "Escape") letGo();
  else if (id && (event.key === "Enter" || event.key === " ")) choose(id, { bring: false });
  else if (id && keys[event.key]) {
    const next = keys[event.key](id);
    if (next && elementOf(next)) {
      takeStop(next);
      show(next);
      elementOf(next).focus({ preventScroll: true });
      light(neighbours(next), next);
    }
  } else return;
  event.preventDefault();
});

function fromAddress() {
  const id = decodeURIComponent(location.hash.slice(1));
  if (elementOf(id)) {
    choose(id, { address: false });
    // After the browser has scrolled to the element itself, whose place it does not know well.
    setTimeout(() => document.querySelector(".tools").scrollIntoView({ block: "start" }), 0);
  }
}
addEventListener("hashchange", fromAddress);

// Search.
const hits = document.getElementById("page-hits");
document.getElementById("page-find").addEventListener("submit", (event) => {
  event.preventDefault();
  const wanted = document.getElementById("page-find-text").value.trim().toLowerCase();
  const words = (found) => [found.label, found.symbol, found.id, ...found.identifiers.map((one) => one.text)];
  const fits = (found, test) => words(found).some((word) => word && test(word.toLowerCase()));
  const exact = data.nodes.filter((found) => fits(found, (word) => word === wanted || word.split(":").pop() === wanted));
  const found = wanted ? (exact.length ? exact : data.nodes.filter((one) => fits(one, (word) => word.includes(wanted)))) : [];
  const said = found.length ? `${found.length} found. ` : `Nothing is called ${wanted || "so"}. `;
  hits.replaceChildren(document.createTextNode(said), ...found.slice(0, 12).map((one) => goButton(one.id, one.label || one.id)));
  if (found.length) choose(found[0].id);
});
