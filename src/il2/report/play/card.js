// The card of an element: its values on every cell, its course, its laws with every constant, its neighbours.

const card = byId("page-card");
const empty = card.firstElementChild.cloneNode(true);
let chosen = "";
let refresh = () => {};

const nameOf = (id) => nodes.get(id)?.label || lines.get(id)?.name || id;
const linesFrom = (id) => data.lines.filter((line) => line.sources.includes(id));
const linesTo = (id) => data.lines.filter((line) => line.targets.includes(id));

const WORDS = {
  modelled: "modelled",
  lumped: "lumped into another",
  observed: "measured, not modelled",
  "drawn only": "drawn only: not modelled",
};

function goButton(id, text = nameOf(id)) {
  const button = make("button", text, { type: "button", class: "go" });
  button.addEventListener("click", () => choose(id, { focus: true }));
  return button;
}

function withList(title, rows) {
  if (!rows.length) return [];
  const list = make("ul");
  for (const row of rows) {
    const item = make("li");
    item.append(...row);
    list.append(item);
  }
  return [make("h4", title), list];
}

function fillCard(id) {
  chosen = id;
  const bond = bonds[id];
  const about = nodes.get(id) || lines.get(id);
  const parts = [make("h3", nameOf(id))];
  const standing = bond ? [WORDS[bond.standing], bond.tier && `tier: ${bond.tier}`].filter(Boolean).join("; ") : "not bound to the model";
  parts.push(make("p", standing, { class: "standing" }));
  if (lines.has(id)) parts.push(make("p", [about.said, about.how].filter(Boolean).join("; ")));
  if (bond?.note) parts.push(make("p", `${bond.note}.`));
  if (bond?.into) parts.push(intoWhat(bond.into));
  refresh = () => {};
  if (bond && bond.quantity >= 0) parts.push(...values(id, bond.quantity));
  else parts.push(make("p", "Nothing is computed for this element; it stays grey."));
  if (bond?.laws.length) parts.push(...laws(bond.laws));
  parts.push(...neighboursOf(id), ...evidence(about), make("p", `Id ${id}`, { class: "hint" }));
  card.replaceChildren(...parts);
  card.scrollTop = 0;
}

function intoWhat(into) {
  const row = make("p", "Part of ");
  row.append(nodes.has(into) || lines.has(into) ? goButton(into) : make("code", into));
  if (data.constants[into]) row.append(` (${data.constants[into][0]})`);
  return row;
}

function values(id, quantity) {
  const title = bonds[id].title || quantities[quantity][0];
  const unit = quantities[quantity][1];
  const table = make("table");
  table.append(make("caption", `${title}, ${unit}`));
  const head = make("tr");
  head.append(...["Cell", "Value", "90 % interval"].map((word) => make("th", word, { scope: "col" })));
  const top = make("thead");
  top.append(head);
  const body = make("tbody");
  const rows = cells.map((cell) => {
    const row = make("tr");
    const [value, interval] = [make("td"), make("td")];
    row.append(make("th", cell, { scope: "row" }), value, interval);
    body.append(row);
    return [value, interval];
  });
  table.append(top, body);
  const [chart, move] = courseChart(id, quantity);
  refresh = () => {
    rows.forEach(([value, interval], cell) => {
      const [best, low, high] = valueNow(quantity, cell);
      value.textContent = shown(best);
      interval.textContent = low === high ? "" : `${shown(low)} to ${shown(high)}`;
    });
    move();
  };
  refresh();
  const out = [table, chart];
  if (cells.some((_, cell) => pointsOf(id, cell).length))
    out.push(make("p", "Marks: readings of pSTAT5, one shape for each date, scaled to the prediction of their date.", { class: "hint" }));
  return out;
}

function laws(names) {
  const out = [make("h4", names.length > 1 ? "Laws" : "Law")];
  const used = new Set();
  const shorthands = new Map();
  for (const name of names) {
    const law = data.laws[name];
    out.push(make("pre", law.text, { tabindex: "0" }));
    for (const [word, formula] of law.shorthands) shorthands.set(word, formula);
    for (const constant of law.constants) used.add(constant);
  }
  if (shorthands.size) {
    const inside = make("details");
    inside.append(make("summary", `Shorthands (${shorthands.size})`));
    inside.append(make("pre", [...shorthands].map(([word, formula]) => `${word} = ${formula}`).join("\n"), { tabindex: "0" }));
    out.push(inside);
  }
  if (used.size) out.push(constantsTable([...used]), make("p", "In brackets the 90 % interval of the members, where there is one.", { class: "hint" }));
  return out;
}

function constantsTable(names) {
  const holder = make("div", "", { class: "scroll", role: "region", tabindex: "0", "aria-label": "Constants of the law" });
  const table = make("table");
  table.append(make("caption", "Constants"));
  const head = make("tr");
  head.append(...["Constant", "What it is", "Value", "Unit", "Tier", "Status", "Source"].map((word) => make("th", word, { scope: "col" })));
  const top = make("thead");
  top.append(head);
  const body = make("tbody");
  for (const name of names) {
    const [title, unit, found, low, high, tier, status, source, note] = data.constants[name];
    const row = make("tr");
    const first = make("th", "", { scope: "row" });
    first.append(make("code", name));
    const text = found.map((value, at) => {
      const interval = low.length ? ` (${shown(low[at] ?? low[0])} to ${shown(high[at] ?? high[0])})` : "";
      return `${found.length > 1 ? `${cells[at]} ` : ""}${shown(value)}${interval}`;
    });
    row.append(first, ...[note ? `${title}: ${note}` : title, text.join("; "), unit, tier, status, source].map((word) => make("td", word)));
    body.append(row);
  }
  table.append(top, body);
  holder.append(table);
  return holder;
}

function neighboursOf(id) {
  const line = lines.get(id);
  if (line) return [...withList("From", line.sources.map((one) => [goButton(one)])), ...withList("To", line.targets.map((one) => [goButton(one)]))];
  const row = (others) => (one) => [goButton(one.id, one.said), " ", ...others(one).map((other) => goButton(other))];
  return [
    ...withList("Acted on by", linesTo(id).map(row((one) => one.sources))),
    ...withList("Acts on", linesFrom(id).map(row((one) => one.targets))),
  ];
}

function evidence(about) {
  const texts = (about?.comments || []).map((text) => [text]);
  const cited = (about?.references || []).map((ref) => {
    const { text, url } = data.references[ref] || { text: ref, url: "" };
    return [url ? make("a", text, { href: url, rel: "noreferrer" }) : text];
  });
  return [...withList("Evidence in the map", texts), ...withList("Literature", cited)];
}
