/* The picture as SVG: boxes, lines, and labels that follow the numbers. It is made anew when a label outgrows its place. */

const SVG = "http://www.w3.org/2000/svg";
const LONGEST_NAME = 18;
const [TEXT_SIZE, LABEL_SIZE, NAME_SIZE, SIGN_SIZE] = [15, 14, 12, 17];
const [SMALLEST, LARGEST] = [0.72, 1.7];
const canvas = document.createElement("canvas").getContext("2d");

function made(name, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

function textWidth(text, size) {
  canvas.font = `${size}px ${getComputedStyle(document.body).fontFamily}`;
  return canvas.measureText(text).width;
}

function cut(text) {
  const letters = [...text];
  return letters.length > LONGEST_NAME ? `${letters.slice(0, LONGEST_NAME - 1).join("")}…` : text;
}

class PictureView {
  constructor(graph, paper, choose) {
    [this.graph, this.paper, this.choose] = [graph, paper, choose];
    this.labelWidths = graph.picture.edges.map(() => 0);
    new ResizeObserver(() => this.fit()).observe(paper);
  }

  show(labels, state) {
    const widths = labels.map(({ value, gradient }) => Math.max(textWidth(value, LABEL_SIZE), textWidth(gradient, LABEL_SIZE)));
    const outgrown = widths.some((width, index) => width > this.labelWidths[index]);
    if (outgrown) this.labelWidths = widths.map((width, index) => Math.max(width, this.labelWidths[index]));
    if (outgrown || !this.svg) this.draw();
    this.write(labels);
    this.mark(state);
  }

  draw() {
    const { boxes, edges } = this.graph.picture;
    this.at = layout(this.graph.picture, boxes.map((box) => this.size(box)), this.labelWidths);
    this.lines = edges.map((edge, index) => this.line(edge, this.at.edges[index]));
    this.boxes = boxes.map((box, index) => this.box(box, this.at.boxes[index]));
    this.svg = made("svg", {
      viewBox: `0 0 ${this.at.width} ${this.at.height}`, role: "img", "aria-label": this.description(),
    }, arrowHeads(), ...this.lines.map(({ group }) => group), ...this.boxes);
    this.paper.replaceChildren(this.svg);
    this.fit();
  }

  description() {
    const [layers, title] = [this.graph.layers.length, this.graph.title ?? "Computation graph"];
    return `${title}: ${layers} operation${layers === 1 ? "" : "s"}. The table below has the same numbers.`;
  }

  size({ kind, text, position }) {
    if (kind !== "layer") return { width: textWidth(cut(text), TEXT_SIZE) + 24, name: 0 };
    const width = Math.max(2 * RADIUS, textWidth(text, SIGN_SIZE) + 18);
    return { width, name: textWidth(cut(nameAt(this.graph, position)), NAME_SIZE) };
  }

  box(box, { x, y, width }) {
    const isLayer = box.kind === "layer";
    const height = isLayer ? 2 * RADIUS : BOX_HEIGHT;
    const frame = made("rect", { x: x - width / 2, y: y - height / 2, width, height, rx: isLayer ? RADIUS : 9 });
    const group = made("g", { class: `box ${box.kind}` }, frame, made("text", { x, y, dy: "0.35em" }, cut(box.text)));
    if (isLayer) {
      group.append(made("text", { class: "name", x, y: y + RADIUS + NAME_SIZE + 1 }, cut(nameAt(this.graph, box.position))));
    }
    const said = [box.position === null ? null : nameAt(this.graph, box.position), box.caption].filter(Boolean);
    group.append(made("title", {}, said.join(": ") || box.text));
    if (box.position !== null) group.addEventListener("click", () => this.choose(box.position));
    return group;
  }

  line(edge, { path, label }) {
    const texts = {
      value: made("text", { class: "value", x: label.x, y: label.y - 6 }),
      gradient: made("text", { class: "gradient", x: label.x, y: label.y + 16 }),
    };
    const group = made("g", { class: "line" }, made("path", { d: path }), texts.value, texts.gradient);
    for (const [what, y] of [["value", label.y - 19], ["gradient", label.y + 4]]) {
      if (edge[what] === "blank") group.append(made("rect", { class: "blank", x: label.x - 25, y, width: 50, height: 15, rx: 3 }));
    }
    return { group, ...texts };
  }

  write(labels) {
    labels.forEach(({ value, gradient }, index) => {
      this.lines[index].value.textContent = value;
      this.lines[index].gradient.textContent = gradient;
    });
  }

  // `current` is a position, `active` says of an edge whether the step is about it, `failed` is a position without value.
  mark({ pass, current, failed, isActive }) {
    this.graph.picture.boxes.forEach((box, index) => {
      const isHere = box.position !== null && box.kind !== "output";
      this.boxes[index].classList.toggle("current", isHere && box.position === current);
      this.boxes[index].classList.toggle("failed", isHere && box.position === failed);
    });
    this.graph.picture.edges.forEach((edge, index) => {
      const active = isActive(edge);
      this.lines[index].group.classList.toggle("forward", active && pass === "forward");
      this.lines[index].group.classList.toggle("backward", active && pass === "backward");
    });
    this.scrollTo(current);
  }

  scrollTo(position) {
    const box = this.at.boxes[this.graph.picture.boxes.findIndex((each) => each.position === position)];
    if (position === null || !box) return;
    const { clientWidth, clientHeight } = this.paper;
    this.paper.scrollTo(box.x * this.scale - clientWidth / 2, box.y * this.scale - clientHeight / 2);
  }

  // As large as the window allows, within what can be read; a picture that is wider still is scrolled.
  fit() {
    if (!this.svg) return;
    this.scale = Math.min(LARGEST, Math.max(SMALLEST, (this.paper.clientWidth - 2) / this.at.width));
    this.svg.style.width = `${this.at.width * this.scale}px`;
    const { scrollWidth, clientWidth } = this.paper;
    this.paper.classList.toggle("scrolls", scrollWidth > clientWidth);
  }
}

function arrowHeads() {
  const heads = ["plain", "forward", "backward"].map((kind) => made("marker", {
    id: `head-${kind}`, class: kind, viewBox: "0 0 10 10", refX: kind === "backward" ? 10 : 1, refY: 5, markerWidth: 9, markerHeight: 9,
    orient: "auto-start-reverse", markerUnits: "userSpaceOnUse",
  }, made("path", { d: "M0,0L10,5L0,10z" })));
  return made("defs", {}, ...heads);
}
