// The numbers: every course comes as thousandths of its own peak and is read between the stored times.

const data = JSON.parse(document.getElementById("page-data").textContent);
const { cells, doses, times, quantities, bonds } = data;
const STEPS = 999;
const end = times[times.length - 1];
const now = { condition: 0, dose: 0, time: 0 };

const nodes = new Map(data.nodes.map((card) => [card.id, card]));
const lines = new Map(data.lines.map((card) => [card.id, card]));
const ownerOfState = new Map(data.nodes.flatMap((card) => card.states.map(([state]) => [state, card.id])));

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

const byId = (id) => document.getElementById(id);
const clamp = (share) => Math.min(Math.max(share, 0), 1);

// Three significant digits, without the tail of a float.
const shown = (value) => (value === null || value === undefined ? "no value" : String(Number(value.toPrecision(3))));

// Which stored times a time lies between: [place, part of the way to the next].
function placeOf(time) {
  let place = 0;
  while (place < times.length - 2 && times[place + 1] <= time) place += 1;
  const part = times.length > 1 ? (time - times[place]) / (times[place + 1] - times[place]) : 0;
  return [place, clamp(part)];
}

const packedOf = (quantity, cell, dose = now.dose, condition = now.condition) =>
  data.courses[condition][quantity][cell][dose];

// A course (0 best, 1 low, 2 high) between two stored times: one number, or its peak and thousandths of it.
function readAt(packed, which, place, part) {
  const course = packed.length > 1 ? packed[which] : packed[0];
  if (typeof course === "number") return course;
  const before = course[1 + place];
  const after = course[Math.min(place + 2, course.length - 1)];
  return ((before + (after - before) * part) * course[0]) / STEPS;
}

// [best, low, high] of a quantity on a cell at the dose and time of the page.
function valueNow(quantity, cell) {
  const [place, part] = placeOf(now.time);
  const packed = packedOf(quantity, cell);
  return [0, 1, 2].map((which) => readAt(packed, which, place, part));
}

const wholeCourse = (quantity, cell, which) =>
  times.map((_, place) => readAt(packedOf(quantity, cell), which, place, 0));

// Measured pSTAT5 belongs to the experiment without perturbation, the last of the conditions.
const pointsOf = (id, cell) =>
  bonds[id]?.measured && now.condition === data.conditions.length - 1
    ? data.points.filter(([of, dose]) => of === cell && dose === now.dose)
    : [];
