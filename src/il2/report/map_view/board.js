// The board: which part of the map is seen, and how the pointer, the wheel and the buttons move it.

const data = JSON.parse(document.getElementById("page-data").textContent);
const holder = document.getElementById("page-map");
const svg = holder.querySelector("svg");
const whole = svg.viewBox.baseVal;
const board = { x: whole.x, y: whole.y, width: whole.width, height: whole.height };
let seen = { ...board };

const svgElement = (name, attributes = {}) => {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
};

const make = (name, text = "", attributes = {}) => {
  const made = document.createElement(name);
  made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
};

const elementOf = (id) => (id ? svg.querySelector(`[id="${CSS.escape(id)}"]`) : null);

function look(next) {
  const least = Math.min(board.width, board.height) / 40;
  const width = Math.min(Math.max(next.width, least), board.width * 3);
  const height = (width * next.height) / next.width;
  const x = Math.min(Math.max(next.x, board.x - width * 0.8), board.x + board.width - width * 0.2);
  const y = Math.min(Math.max(next.y, board.y - height * 0.8), board.y + board.height - height * 0.2);
  seen = { x, y, width, height };
  svg.setAttribute("viewBox", `${x} ${y} ${width} ${height}`);
  svg.classList.toggle("far", holder.clientWidth / width < 0.35);
  drawFrame();
}

// The spot of the map under a place of the window.
function spot(clientX, clientY) {
  const matrix = svg.getScreenCTM();
  return { x: (clientX - matrix.e) / matrix.a, y: (clientY - matrix.f) / matrix.d };
}

function zoom(factor, at = { x: seen.x + seen.width / 2, y: seen.y + seen.height / 2 }) {
  const width = seen.width / factor;
  const height = seen.height / factor;
  const share = seen.width === 0 ? 1 : width / seen.width;
  look({ x: at.x - (at.x - seen.x) * share, y: at.y - (at.y - seen.y) * share, width, height });
}

function move(right, down) {
  look({ ...seen, x: seen.x + right * seen.width, y: seen.y + down * seen.height });
}

const moves = {
  "zoom-in": () => zoom(1.4),
  "zoom-out": () => zoom(1 / 1.4),
  whole: () => look({ ...board }),
  left: () => move(-0.2, 0),
  right: () => move(0.2, 0),
  up: () => move(0, -0.2),
  down: () => move(0, 0.2),
};

// Bring an element into sight; closer when it would be too small to read.
function show(id) {
  const element = elementOf(id);
  if (!element) return;
  const box = element.getBBox();
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const wide = Math.max(Math.min(seen.width, 640), box.width * 1.3, (box.height * 1.3 * seen.width) / seen.height);
  const high = (wide * seen.height) / seen.width;
  const inside =
    box.x > seen.x && box.y > seen.y && box.x + box.width < seen.x + seen.width && box.y + box.height < seen.y + seen.height;
  if (inside && seen.width <= 1600) return;
  look({ x: middle.x - wide / 2, y: middle.y - high / 2, width: wide, height: high });
}

// Pointer: drag moves, two fingers zoom, a press without a drag chooses.
const pointers = new Map();
let pressed = null;

svg.addEventListener("pointerdown", (event) => {
  pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  pressed = pointers.size === 1 ? { x: event.clientX, y: event.clientY, target: event.target, far: false } : null;
});

svg.addEventListener("pointermove", (event) => {
  const before = pointers.get(event.pointerId);
  if (!before) return;
  const now = { x: event.clientX, y: event.clientY };
  const scale = svg.getScreenCTM().a;
  if (pointers.size === 2) {
    const other = [...pointers].find(([key]) => key !== event.pointerId)[1];
    const far = (one) => Math.hypot(one.x - other.x, one.y - other.y) || 1;
    zoom(far(now) / far(before), spot((now.x + other.x) / 2, (now.y + other.y) / 2));
  } else if (pressed) {
    if (Math.hypot(now.x - pressed.x, now.y - pressed.y) > 5 && !pressed.far) {
      pressed.far = true;
      svg.setPointerCapture(event.pointerId);
      svg.classList.add("moving");
    }
    if (pressed.far) look({ ...seen, x: seen.x - (now.x - before.x) / scale, y: seen.y - (now.y - before.y) / scale });
  }
  pointers.set(event.pointerId, now);
});

const released = (event) => {
  pointers.delete(event.pointerId);
  svg.classList.remove("moving");
  if (event.type === "pointerup" && pressed && !pressed.far) pressedOn(pressed.target);
  pressed = null;
};
svg.addEventListener("pointerup", released);
svg.addEventListener("pointercancel", released);

svg.addEventListener(
  "wheel",
  (event) => {
    event.preventDefault();
    zoom(Math.exp(-Math.sign(event.deltaY) * Math.min(Math.abs(event.deltaY), 120) / 400), spot(event.clientX, event.clientY));
  },
  { passive: false },
);

for (const button of document.querySelectorAll("[data-move]"))
  button.addEventListener("click", () => moves[button.dataset.move]());

// The small map: where the part that is seen lies in the whole.
const small = svgElement("svg", { viewBox: `${board.x} ${board.y} ${board.width} ${board.height}` });
for (const card of data.nodes) {
  const box = data.boxes[card.id];
  if (!box) continue;
  const [x, y, width, height] = box;
  small.append(svgElement("rect", { x: x - width / 2, y: y - height / 2, width, height, fill: "#8b949d" }));
}
const frame = svgElement("rect", { fill: "#0b57a4", "fill-opacity": 0.15, stroke: "#0b57a4", "stroke-width": board.width / 120 });
small.append(frame);
document.getElementById("page-minimap").append(small);
small.addEventListener("pointerdown", (event) => {
  const matrix = small.getScreenCTM();
  const x = (event.clientX - matrix.e) / matrix.a;
  const y = (event.clientY - matrix.f) / matrix.d;
  look({ ...seen, x: x - seen.width / 2, y: y - seen.height / 2 });
});

// Where the whole map is seen, the small one says nothing.
function drawFrame() {
  const inside = seen.width >= board.width * 0.99 && seen.height >= board.height * 0.99;
  document.getElementById("page-minimap").hidden = inside;
  for (const key of ["x", "y", "width", "height"]) frame.setAttribute(key, seen[key]);
}
drawFrame();

document.getElementById("page-save").addEventListener("click", () => {
  const copy = svg.cloneNode(true);
  copy.querySelectorAll(".hit").forEach((hit) => hit.remove());
  for (const element of copy.querySelectorAll("[role], [tabindex]")) {
    element.removeAttribute("role");
    element.removeAttribute("tabindex");
  }
  copy.setAttribute("role", "img");
  copy.setAttribute("width", Math.round(seen.width));
  copy.setAttribute("height", Math.round(seen.height));
  const text = new XMLSerializer().serializeToString(copy);
  const link = make("a", "", { download: `${data.title || "map"}.svg` });
  link.href = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
});
