// The panels: one map for each cell, all showing the same part; pointer, wheel and buttons move them together.

const holders = [...document.querySelectorAll(".map")];
const first = holders[0].querySelector("svg");
for (const [cell, holder] of holders.entries()) {
  if (cell === 0) continue;
  const copy = first.cloneNode(true);
  for (const part of copy.querySelectorAll("[id]")) part.id = `${cell}:${part.id}`;
  for (const name of ["aria-labelledby", "aria-describedby"]) {
    const old = copy.getAttribute(name);
    if (old) copy.setAttribute(name, `${cell}:${old}`);
  }
  holder.append(copy);
}

const nameOfId = (id, cell) => (cell ? `${cell}:${id}` : id);
// For each panel: its svg, and what is painted in it by element.
const panels = holders.map((holder, cell) => {
  const svg = holder.querySelector("svg");
  svg.querySelector("title").textContent += `, ${cells[cell]}`;
  const parts = new Map();
  for (const id of new Set([...Object.keys(bonds), ...nodes.keys(), ...lines.keys()])) {
    const group = svg.querySelector(`[id="${CSS.escape(nameOfId(id, cell))}"]`);
    if (group) parts.set(id, partOf(id, group));
  }
  return { holder, svg, parts };
});

// The figures of an element that carry its value: a box has a ring, a line a broad band below it.
function partOf(id, group) {
  const outline = group.querySelector("rect, ellipse, circle, path");
  const part = { group, outline, ring: null, band: null, ticks: [] };
  const box = data.boxes[id];
  if (box && outline) {
    const [x, y, width, height] = box;
    const far = 4;
    if (nodes.has(id)) {
      part.ring = svgElement("rect", {
        x: x - width / 2 - far, y: y - height / 2 - far, width: width + 2 * far, height: height + 2 * far, rx: 7, class: "ring",
        "stroke-width": 0,
      });
      group.append(part.ring);
    }
  } else if (lines.has(id) && outline) {
    part.band = svgElement("path", { d: outline.getAttribute("d"), class: "band" });
    outline.before(part.band);
    group.append(svgElement("path", { d: outline.getAttribute("d"), class: "hit" }));
  }
  return part;
}

const whole = first.viewBox.baseVal;
const board = { x: whole.x, y: whole.y, width: whole.width, height: whole.height };
let seen = { ...board };

function look(next) {
  const width = Math.min(Math.max(next.width, board.width / 30), board.width * 2);
  const height = (width * board.height) / board.width;
  const x = Math.min(Math.max(next.x, board.x - width * 0.7), board.x + board.width - width * 0.3);
  const y = Math.min(Math.max(next.y, board.y - height * 0.7), board.y + board.height - height * 0.3);
  seen = { x, y, width, height };
  for (const { svg } of panels) svg.setAttribute("viewBox", `${x} ${y} ${width} ${height}`);
}

function zoom(factor, at = { x: seen.x + seen.width / 2, y: seen.y + seen.height / 2 }) {
  const width = seen.width / factor;
  look({ x: at.x - (at.x - seen.x) / factor, y: at.y - (at.y - seen.y) / factor, width });
}

const moves = { in: () => zoom(1.5), out: () => zoom(1 / 1.5), whole: () => look({ ...board }) };
for (const button of document.querySelectorAll("[data-move]"))
  button.addEventListener("click", () => moves[button.dataset.move]());

// Bring an element into sight, if it is not.
function show(id) {
  const box = panels[0].parts.get(id)?.group.getBBox();
  if (!box) return;
  const inside =
    box.x >= seen.x && box.y >= seen.y && box.x + box.width <= seen.x + seen.width && box.y + box.height <= seen.y + seen.height;
  if (!inside) look({ x: box.x + box.width / 2 - seen.width / 2, y: box.y + box.height / 2 - seen.height / 2, width: seen.width });
}

for (const { svg } of panels) {
  const pointers = new Map();
  let pressed = null;
  const scale = () => svg.getScreenCTM().a;
  const spot = (event) => {
    const matrix = svg.getScreenCTM();
    return { x: (event.clientX - matrix.e) / matrix.a, y: (event.clientY - matrix.f) / matrix.d };
  };
  svg.addEventListener("pointerdown", (event) => {
    pointers.set(event.pointerId, event);
    pressed = pointers.size === 1 ? { x: event.clientX, y: event.clientY, target: event.target, far: false } : null;
  });
  svg.addEventListener("pointermove", (event) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    if (pointers.size === 2) {
      const other = [...pointers].find(([key]) => key !== event.pointerId)[1];
      const far = (one) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY) || 1;
      zoom(far(event) / far(before), spot(event));
    } else if (pressed) {
      if (Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) > 5 && !pressed.far) {
        pressed.far = true;
        svg.setPointerCapture(event.pointerId);
      }
      if (pressed.far) {
        const by = scale();
        look({ ...seen, x: seen.x - (event.clientX - before.clientX) / by, y: seen.y - (event.clientY - before.clientY) / by });
      }
    }
    pointers.set(event.pointerId, event);
  });
  const released = (event) => {
    pointers.delete(event.pointerId);
    if (event.type === "pointerup" && pressed && !pressed.far) pressedOn(pressed.target);
    pressed = null;
  };
  svg.addEventListener("pointerup", released);
  svg.addEventListener("pointercancel", released);
  // Only with a key held: a page of four maps must still scroll.
  svg.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && !event.metaKey && !event.shiftKey) return;
      event.preventDefault();
      zoom(Math.exp(-Math.sign(event.deltaY || event.deltaX) * 0.2), spot(event));
    },
    { passive: false },
  );
}
