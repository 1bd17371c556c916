// Cards: everything that is known of one element, with ways to its neighbours.

const nodes = new Map(data.nodes.map((card) => [card.id, card]));
const lines = new Map(data.lines.map((card) => [card.id, card]));
const card = document.getElementById("page-card");

const linesFrom = (id) => data.lines.filter((line) => line.sources.includes(id));
const linesTo = (id) => data.lines.filter((line) => line.targets.includes(id));
const nameOf = (id) => nodes.get(id)?.label || lines.get(id)?.name || id;

function goButton(id, text) {
  const button = make("button", text, { type: "button", class: "go" });
  button.addEventListener("click", () => choose(id, { focus: true }));
  return button;
}

function listOf(title, items) {
  if (!items.length) return [];
  const list = make("ul");
  for (const item of items) {
    const row = make("li");
    row.append(...(Array.isArray(item) ? item : [item]));
    list.append(row);
  }
  return [make("h4", title), list];
}

function linkOf({ text, url }) {
  return url ? make("a", text, { href: url, rel: "noreferrer" }) : document.createTextNode(text);
}

const defectsOf = (found) =>
  found.map((one) => {
    const row = make("div", `${one.rule}, ${one.severity}: ${one.message}`, { class: "defect" });
    if (one.proposed) row.append(make("div", `Proposed: ${one.proposed}`));
    return row;
  });

const literatureOf = (ids) => ids.map((id) => linkOf(data.references[id] || { text: id, url: "" }));

// Residues and cells that the evidence names.
function namedIn(found) {
  const words = [
    ["Residues", found.residues],
    ["Cells", found.cells],
  ];
  return words.filter(([, list]) => list.length).map(([title, list]) => make("p", `${title}: ${list.join(", ")}`));
}

function nodeCard(found) {
  const about = [found.type || "data node", found.place && `in ${found.place}`, found.symbol && `gene ${found.symbol}`];
  const out = [make("h3", found.label || found.id), make("p", about.filter(Boolean).join(", "))];
  if (found.status) out.push(make("p", found.status, { class: "defect" }));
  out.push(...valuesOf(found.id));
  const lineRow = (other) => (line) => [
    goButton(line.id, line.said),
    document.createTextNode(" "),
    ...other(line).map((id) => goButton(id, nameOf(id))),
  ];
  out.push(...listOf("Acted on by", linesTo(found.id).map(lineRow((line) => line.sources))));
  out.push(...listOf("Acts on", linesFrom(found.id).map(lineRow((line) => line.targets))));
  out.push(...listOf("States", found.states.map(([, text, said]) => make("span", [text, said].filter(Boolean).join(": ")))));
  out.push(...namedIn(found));
  out.push(...listOf("Identifiers", found.identifiers.map(linkOf)));
  out.push(...listOf("Evidence in the file", found.comments.map((text) => make("span", text))));
  out.push(...listOf("Literature", literatureOf(found.references)));
  out.push(...listOf("Also drawn at", found.same.map((id, at) => goButton(id, `${nameOf(id)} (${at + 2})`))));
  out.push(...listOf("Found by the check", defectsOf(found.defects)));
  return out;
}

function lineCard(found) {
  const out = [make("h3", found.name), make("p", [found.said, found.how].filter(Boolean).join("; "))];
  if (found.note) out.push(make("p", found.note, { class: "defect" }));
  out.push(...valuesOf(found.id));
  out.push(...listOf("From", found.sources.map((id) => goButton(id, nameOf(id)))));
  out.push(...listOf("To", found.targets.map((id) => goButton(id, nameOf(id)))));
  out.push(...namedIn(found));
  out.push(...listOf("Evidence in the file", found.comments.map((text) => make("span", text))));
  out.push(...listOf("Literature", literatureOf(found.references)));
  out.push(...listOf("Found by the check", defectsOf(found.defects)));
  return out;
}

function otherCard(element) {
  const said = (name) => [...element.children].find((child) => child.tagName === name)?.textContent || "";
  return [make("h3", said("title")), make("p", said("desc"))];
}

function fillCard(id) {
  const found = nodes.get(id);
  const line = lines.get(id);
  const parts = found ? nodeCard(found) : line ? lineCard(line) : otherCard(elementOf(id));
  parts.push(make("p", `Id ${id}`, { class: "hint" }));
  card.replaceChildren(...parts);
  card.scrollTop = 0;
}
