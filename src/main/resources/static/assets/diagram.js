// Draws a journey's diagram with its figures on it. The table beneath says the same in words.
const sheet = document.getElementById("diagram");
const pane = sheet.querySelector(".diagram-pane");
const count = new Intl.NumberFormat("en-GB");

const OUTCOMES = ["goal", "lost", "neutral"];
const ROOM = { top: 60, right: 36, bottom: 40, left: 36 };
const READABLE = 0.72;
const LEGIBLE = 0.45;

const viewer = new window.BpmnViewer({
  container: pane,
  bpmnRenderer: {
    defaultFillColor: "var(--diagram-fill)",
    defaultStrokeColor: "var(--diagram-ink)",
    defaultLabelColor: "var(--diagram-ink)",
  },
  textRenderer: {
    defaultStyle: { fontFamily: "Arial, Helvetica, sans-serif", fontSize: 12 },
    externalStyle: { fontSize: 11 },
  },
});
const canvas = viewer.get("canvas");
const overlays = viewer.get("overlays");
const elements = viewer.get("elementRegistry");
const figures = JSON.parse(document.getElementById("places").dataset.figures);
const splits = JSON.parse(document.getElementById("places").dataset.splits);
let bounds;
let zoom = 1;

function property(element, name) {
  const values = element.businessObject.extensionElements?.values ?? [];
  return values
    .flatMap((extension) => extension.values ?? [])
    .find((one) => one.name === name)?.value;
}

/** Colours tell apart what is sent, what waits, who is called, how it ends. */
function colour(element) {
  const kinds = {
    "bpmn:SendTask": "sends",
    "bpmn:ReceiveTask": "waits",
    "bpmn:UserTask": "calls",
  };
  const step = element.businessObject.delegateExpression ?? "";
  if (element.type === "bpmn:ServiceTask" && step.startsWith("${waitFor")) {
    canvas.addMarker(element.id, "waits");
  } else if (kinds[element.type]) {
    canvas.addMarker(element.id, kinds[element.type]);
  } else if (element.type === "bpmn:EndEvent") {
    const outcome = property(element, "outcome") ?? "goal";
    canvas.addMarker(element.id, OUTCOMES.includes(outcome) ? outcome : "neutral");
  }
}

function node(name, look, text) {
  const made = document.createElement(name);
  made.className = look;
  made.textContent = text ?? "";
  return made;
}

function strip(result) {
  const box = node("div", "figures");
  for (const [label, number] of [
    ["sent", result.sent],
    ["opened", result.opened],
    ["clicked", result.clicked],
    ["orders", result.orders],
  ]) {
    const cell = node("div", number === 0 ? "zero" : "");
    cell.append(node("b", "", count.format(number)), node("span", "", label));
    box.append(cell);
  }
  return box;
}

/** How many of each variant's people ordered. */
function plate(split) {
  const box = node("div", "figures");
  box.title = split.title;
  for (const one of split.cells) {
    const cell = node("div", one.won ? "won" : "");
    cell.append(node("b", "", one.ordered), node("span", "", one.won ? `${one.variant} won` : one.variant));
    box.append(cell);
  }
  return box;
}

/** Where something is drawn already: elements, labels, flows, the titles and rims of frames. */
function obstacles() {
  const taken = [];
  const line = (from, to) =>
    taken.push({
      x: Math.min(from.x, to.x) - 2,
      y: Math.min(from.y, to.y) - 2,
      width: Math.abs(from.x - to.x) + 4,
      height: Math.abs(from.y - to.y) + 4,
      weight: 3,
    });
  for (const element of elements.getAll()) {
    if (element.waypoints) {
      element.waypoints.slice(1).forEach((to, at) => line(element.waypoints[at], to));
    } else if (element.type === "bpmn:SubProcess" && element.children.length > 0) {
      const { x, y, width, height } = element;
      taken.push({ x: x + width / 2 - 60, y, width: 120, height: 24, weight: 1 });
      const corners = [
        { x, y },
        { x: x + width, y },
        { x: x + width, y: y + height },
        { x, y: y + height },
      ];
      corners.forEach((corner, at) => line(corner, corners[(at + 1) % 4]));
    } else if (element.parent) {
      const { x, y, width, height } = element;
      taken.push({ x, y, width, height, weight: 1 });
    }
  }
  return taken;
}

function shared(one, other) {
  const wide = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x);
  const high = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y);
  return wide > 0 && high > 0 ? wide * high * other.weight : 0;
}

/** The place for a strip of this size near the element that hides least. */
function place(element, size, taken) {
  const free = element.width - size.width;
  let best;
  for (const gap of [5, 16, 30]) {
    for (const y of [element.y - gap - size.height, element.y + element.height + gap]) {
      for (const x of [free / 2, free, 0, free + 20, -20, free - 30, 30]) {
        const box = { x: element.x + x, y, ...size };
        const hidden = taken.reduce((sum, other) => sum + shared(box, other), gap);
        if (!best || hidden < best.hidden) {
          best = { ...box, hidden, weight: 1 };
        }
      }
    }
  }
  return best;
}

/** Figures keep their size on the screen, so each zoom has places of its own for them. */
function mark() {
  overlays.clear();
  const taken = obstacles();
  const present = figures.filter((one) => elements.get(one.activity));
  for (const one of present.filter((each) => each.people > 0)) {
    const element = elements.get(one.activity);
    const people = node("div", "people", count.format(one.people));
    people.title = one.people === 1 ? "1 person is here" : `${people.textContent} people are here`;
    const small = element.width <= 50;
    const at = small
      ? { top: -4 / zoom, left: element.width / 2 }
      : { top: element.height, left: 8 / zoom };
    overlays.add(element, { position: at, scale: false, html: people });
    taken.push({
      x: element.x + at.left - 18 / zoom,
      y: element.y + at.top - 13 / zoom,
      width: 36 / zoom,
      height: 26 / zoom,
      weight: 2,
    });
  }
  const plates = [
    ...present.filter((each) => each.send).map((one) => [one.activity, () => strip(one)]),
    ...splits.filter((one) => elements.get(one.activity)).map((one) => [one.activity, () => plate(one)]),
  ];
  for (const [activity, drawn] of zoom < LEGIBLE ? [] : plates) {
    const element = elements.get(activity);
    const html = drawn();
    pane.append(html);
    const size = { width: html.offsetWidth / zoom, height: html.offsetHeight / zoom };
    const box = place(element, size, taken);
    taken.push(box);
    overlays.add(element, {
      position: { top: box.y - element.y, left: box.x - element.x },
      scale: false,
      html,
    });
  }
}

function draw(wanted) {
  zoom = Math.min(2, Math.max(0.2, wanted));
  const width = bounds.width + (ROOM.left + ROOM.right) / zoom;
  const height = bounds.height + (ROOM.top + ROOM.bottom) / zoom;
  pane.style.width = `${Math.ceil(width * zoom)}px`;
  pane.style.height = `${Math.ceil(height * zoom)}px`;
  canvas.resized();
  canvas.viewbox({ x: bounds.x - ROOM.left / zoom, y: bounds.y - ROOM.top / zoom, width, height });
  mark();
}

function whole() {
  return Math.min(1, (sheet.clientWidth - ROOM.left - ROOM.right) / bounds.width);
}

/** A mouse moves the sheet by dragging; fingers and the keyboard scroll it anyway. */
function draggable() {
  let from = null;
  sheet.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "mouse" && event.button === 0) {
      from = { x: event.clientX + sheet.scrollLeft, y: event.clientY + sheet.scrollTop };
    }
  });
  window.addEventListener("pointermove", (event) => {
    if (from) {
      sheet.scrollLeft = from.x - event.clientX;
      sheet.scrollTop = from.y - event.clientY;
    }
  });
  window.addEventListener("pointerup", () => (from = null));
}

async function show() {
  const answer = await fetch(sheet.dataset.model);
  await viewer.importXML(await answer.text());
  elements.forEach(colour);
  bounds = canvas.viewbox().inner;
  draw(Math.max(READABLE, whole()));
  // The mark of bpmn.io stays in sight, wherever the sheet is scrolled to.
  sheet.parentElement.append(pane.querySelector(".bjs-powered-by"));
  draggable();
  const tools = document.getElementById("diagram-tools");
  tools.querySelector("[data-zoom=in]").addEventListener("click", () => draw(zoom * 1.25));
  tools.querySelector("[data-zoom=out]").addEventListener("click", () => draw(zoom / 1.25));
  tools.querySelector("[data-zoom=fit]").addEventListener("click", () => draw(whole()));
  tools.hidden = false;
}

try {
  await show();
} catch (fault) {
  const word = document.getElementById("diagram-word");
  word.textContent = "The diagram could not be drawn. The table below has the same numbers.";
  word.hidden = false;
  throw fault;
}
