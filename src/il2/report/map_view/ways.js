// Ways through the map: which interactions are shown, and the shortest way from one participant to another.

for (const box of document.querySelectorAll("#page-meanings input"))
  box.addEventListener("change", () => {
    const off = new Set([...document.querySelectorAll("#page-meanings input:not(:checked)")].map((one) => one.value));
    for (const line of data.lines) elementOf(line.id)?.classList.toggle("off", off.has(line.said));
  });

const entityOf = (id) => nodes.get(id)?.entity;

// Entity -> the lines that lead on from it and the entities they lead to.
const onward = new Map();
for (const line of data.lines)
  for (const source of line.sources)
    for (const target of line.targets) {
      const pairs = [[source, target], ...(line.head === "Undirected" && !line.through.length ? [[target, source]] : [])];
      for (const [from, to] of pairs) {
        const name = entityOf(from);
        if (!name || !entityOf(to)) continue;
        if (!onward.has(name)) onward.set(name, []);
        onward.get(name).push({ line, from, to });
      }
    }

function wayBetween(start, goal) {
  const came = new Map([[start, null]]);
  const ahead = [start];
  while (ahead.length && !came.has(goal)) {
    const name = ahead.shift();
    for (const step of onward.get(name) || []) {
      const next = entityOf(step.to);
      if (!came.has(next)) {
        came.set(next, { before: name, ...step });
        ahead.push(next);
      }
    }
  }
  if (!came.has(goal)) return null;
  const steps = [];
  for (let at = goal; came.get(at); at = came.get(at).before) steps.unshift(came.get(at));
  return steps;
}

document.getElementById("page-way").addEventListener("submit", (event) => {
  event.preventDefault();
  const start = document.getElementById("page-from").value;
  const goal = document.getElementById("page-to").value;
  const out = document.getElementById("page-steps");
  const steps = wayBetween(start, goal);
  if (!steps || !steps.length) {
    out.replaceChildren(make("p", start === goal ? "Start and goal are the same." : `No way leads from ${start} to ${goal}.`));
    light(new Set());
    return;
  }
  const on = new Set();
  const list = make("ol");
  for (const { line, from, to } of steps) {
    for (const id of [from, to, line.id, ...line.through]) on.add(id);
    const row = make("li");
    row.append(goButton(from, nameOf(from)), ` ${line.said} `, goButton(to, nameOf(to)));
    list.append(row);
  }
  light(on);
  moves.whole();
  out.replaceChildren(make("p", `${steps.length} steps from ${start} to ${goal}:`), list);
});
