/* The page: it holds the numbers of the inputs and the step that is shown, and shows everything anew when one changes. */

const graph = JSON.parse(document.getElementById("graph").textContent);
const find = (selector) => document.querySelector(selector);
const leaves = graph.leaves.map((leaf, position) => ({ ...leaf, position })).filter(({ kind }) => kind !== "number");

const PICTURE_DIGITS = 6;
const state = { of: graph.outputs[0], at: null, hasAnswers: false };
const rows = leaves.map((leaf, index) => new InputRow(leaf, index, recompute));
const picture = new PictureView(graph, find("#picture .paper"), goTo);

function recompute() {
  const numbers = graph.leaves.map(({ value }) => value);
  leaves.forEach(({ position }, index) => { numbers[position] = rows[index].number; });
  const { values, missing } = forward(graph, numbers);
  const back = missing === null && graph.picture.shows.gradients ? backward(graph, values, state.of) : null;
  state.run = { values, missing, back, why: back ? reasons(graph, values, back) : new Map() };
  state.steps = stepsOf(graph, state.run);
  if (state.at !== null) state.at = Math.min(state.at, state.steps.length);
  show();
}

function show() {
  const step = state.at ? state.steps[state.at - 1] : null;
  picture.show(labels(), marks(step));
  showSteps(step);
  showResults();
  showPartials();
  showTable();
}

// What the steps so far have made known: values by position, gradients by the layer into which the edges go.
function known() {
  if (state.at === null) return { hasValue: () => true, hasFlow: () => true, hasBegun: true };
  const done = state.steps.slice(0, state.at);
  const values = new Set(done.filter(({ pass }) => pass === "forward").map(({ position }) => position));
  const back = done.filter(({ pass }) => pass === "backward");
  const flows = new Set(back.slice(1).map(({ position }) => position));
  const hasValue = (position) => position < graph.leaves.length || values.has(position);
  return { hasValue, hasFlow: (layer) => flows.has(layer), hasBegun: back.length > 0 };
}

function labels() {
  const { hasValue, hasFlow, hasBegun } = known();
  return graph.picture.edges.map((edge) => {
    const target = graph.picture.boxes[edge.target];
    const isEnd = target.kind === "output";
    const source = isEnd ? target.position : layerAt(target.position).operands[edge.index];
    const isKnown = isEnd ? hasBegun : hasFlow(target.position);
    return {
      value: isShown(edge.value) && hasValue(source) ? valueText(source, PICTURE_DIGITS) : "",
      gradient: isShown(edge.gradient) && isKnown ? flowText(edge, target, isEnd) : "",
    };
  });
}

function isShown(label) {
  return label === "shown" || (label === "blank" && state.hasAnswers);
}

function layerAt(position) {
  return graph.layers[position - graph.leaves.length];
}

function valueText(position, digits) {
  const { values, missing } = state.run;
  if (position < values.length) return forPeople(values[position], digits);
  return missing !== null && position === values.length ? "no value" : "";
}

function flowText(edge, target, isEnd) {
  const { back } = state.run;
  if (!back) return "";
  if (isEnd) return target.position === back.of ? "1" : "0";
  const flows = back.flows.get(target.position);
  return flows ? forPeopleIfAny(flows[edge.index], PICTURE_DIGITS) : "0";
}

function marks(step) {
  const { values, missing } = state.run;
  const isActive = (edge) => {
    const target = graph.picture.boxes[edge.target];
    if (!step || target.position !== step.position) return false;
    return (target.kind === "output") === (step.pass === "backward" && step.number === 0);
  };
  return { pass: step?.pass, current: step ? step.position : null, failed: missing === null ? null : values.length, isActive };
}

function showSteps(step) {
  const said = find("#steps .said");
  const { steps, at } = state;
  find("#steps .progress").textContent = at === null ? "" : `${at} of ${steps.length}`;
  find("[data-go=back]").disabled = at === 0;
  if (step) said.replaceChildren(...stepText(step));
  else said.replaceChildren(...restText());
}

function stepText({ pass, number, count, title, sentences, equations }) {
  const heading = `${pass === "forward" ? "Forward" : "Backward"}${number ? ` ${number} of ${count}` : ""}: ${title}`;
  return [
    element("h2", { class: pass }, heading),
    ...sentences.map((sentence) => element("p", {}, sentence)),
    ...equations.map(equationText),
  ];
}

function equationText({ kind, sides, note }) {
  const parts = sides.map((side, index) => element("span", { class: "side" }, `${index ? "= " : ""}${side}`));
  parts.at(-1).classList.add(kind, "result");
  if (note) parts.push(element("small", {}, note));
  return element("p", { class: "equation" }, ...parts.flatMap((part) => [part, " "]));
}

function restText() {
  const isStart = state.at === 0;
  const both = graph.picture.shows.gradients ? " and then the backward pass" : "";
  const text = isStart
    ? "Only the inputs are known. Each step forward works out one operation."
    : `Step goes through the forward pass${both}, one operation at a time: press Step, or the right arrow key.`;
  const missing = state.run.missing;
  return [missing && !isStart ? element("p", { class: "problem" }, missing) : null, element("p", { class: "hint" }, text)].filter(Boolean);
}

function showResults() {
  const { values } = state.run;
  const texts = graph.outputs.map((position) => {
    const name = nameAt(graph, position);
    return position < values.length ? `${name} = ${forPeople(values[position])}` : `${name} has no value`;
  });
  find("#results").textContent = texts.join(", ");
}

function partialText(position) {
  const { back } = state.run;
  if (!back) return "";
  return back.gradients[position] === null ? "0" : forPeopleIfAny(back.gradients[position]);
}

function showPartials() {
  const of = nameAt(graph, state.of);
  find("#inputs .heads .gradient").textContent = `∂${of}/∂input`;
  leaves.forEach(({ kind, position }, index) => {
    rows[index].partial.textContent = kind === "constant" ? "" : partialText(position);
    rows[index].partial.title = state.run.why.get(position) ?? "";
  });
}

function showTable() {
  const of = nameAt(graph, state.of);
  const heads = { name: "name", made: "computed as", value: "value", gradient: `∂${of}/∂name`, note: "note" };
  const layers = graph.layers.map((_, index) => graph.leaves.length + index);
  const positions = [...leaves.map(({ position }) => position), ...layers];
  const body = positions.map((position) => tableRow(position));
  find("#table table").replaceChildren(
    element("thead", {}, element("tr", {}, ...Object.entries(heads).map(([column, head]) => element("th", { scope: "col", class: column }, head)))),
    element("tbody", {}, ...body),
  );
}

function tableRow(position) {
  const isLeaf = position < graph.leaves.length;
  const { kind, name } = isLeaf ? graph.leaves[position] : layerAt(position);
  const { values, missing, why, back } = state.run;
  const isConstant = isLeaf && kind === "constant";
  const note = isConstant ? "a constant: no partial derivative is taken" : why.get(position);
  const cells = {
    made: isLeaf ? kind : symbols(graph, layerAt(position), layerAt(position).symbols),
    value: numberCell(values[position], valueText(position)),
    gradient: isConstant || !back ? "" : numberCell(back.gradients[position] ?? 0, partialText(position)),
    note: (position === values.length && missing) || note || "",
  };
  return element("tr", {}, element("th", { scope: "row" }, name),
    ...Object.entries(cells).map(([column, content]) => element("td", { class: column }, content)));
}

// A number for people, with every digit in it for programs.
function numberCell(number, text) {
  return Number.isFinite(number) ? element("data", { value: String(number) }, text) : text;
}

// The step about a position: the one of the pass that is being shown, of both the forward one.
function goTo(position) {
  const pass = state.at ? state.steps[state.at - 1]?.pass : "forward";
  const of = (wanted) => state.steps.findIndex((step) => step.position === position && step.number && step.pass === wanted);
  const index = of(pass) >= 0 ? of(pass) : of("forward");
  if (index >= 0) go(index + 1);
}

function go(at) {
  state.at = at;
  show();
}

const ways = {
  first: () => go(0),
  back: () => go(state.at === null ? state.steps.length : Math.max(0, state.at - 1)),
  next: () => go(state.at === null ? 1 : state.at < state.steps.length ? state.at + 1 : null),
  all: () => go(null),
};
const KEYS = { Home: "first", ArrowLeft: "back", ArrowRight: "next", End: "all" };

for (const button of document.querySelectorAll("[data-go]")) button.addEventListener("click", ways[button.dataset.go]);
document.addEventListener("keydown", (event) => {
  const isTaken = event.target.closest("input, select, .scrolls") || event.ctrlKey || event.altKey || event.metaKey;
  if (isTaken || !KEYS[event.key]) return;
  event.preventDefault();
  ways[KEYS[event.key]]();
});

function setUp() {
  find("#inputs .fields").append(...rows.map(({ row }) => row));
  find("#reset").addEventListener("click", () => {
    rows.forEach((row) => row.set(row.leaf.value));
    recompute();
  });
  const select = find("#of select");
  select.append(...graph.outputs.map((position) => element("option", { value: position }, nameAt(graph, position))));
  find("#of").hidden = graph.outputs.length < 2 || !graph.picture.shows.gradients;
  select.addEventListener("change", () => {
    state.of = Number(select.value);
    recompute();
  });
  setUpTheme();
  setUpParts();
  recompute();
}

// Which parts of the page there are: a worksheet has none that gives its answers away, until they are asked for.
function setUpParts() {
  const { values, gradients, blanks } = graph.picture.shows;
  const { classList } = document.body;
  classList.toggle("without-values", !values);
  classList.toggle("without-gradients", !gradients);
  classList.toggle("worksheet", blanks);
  const button = find("#answers");
  button.hidden = !blanks;
  button.addEventListener("click", () => {
    state.hasAnswers = true;
    classList.remove("worksheet");
    classList.add("answered");
    button.hidden = true;
    show();
  });
}

function setUpTheme() {
  const button = find("#theme");
  const preferred = matchMedia("(prefers-color-scheme: dark)");
  const apply = (isDark) => {
    document.documentElement.dataset.theme = isDark ? "dark" : "light";
    button.setAttribute("aria-pressed", String(isDark));
  };
  button.addEventListener("click", () => apply(document.documentElement.dataset.theme !== "dark"));
  preferred.addEventListener("change", () => apply(preferred.matches));
  apply(preferred.matches);
}

setUp();
