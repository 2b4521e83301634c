/* The inputs and constants as fields and sliders. A field takes a number as the file would, when Enter is pressed or the
field is left; what is no number is said below it, and the graph stays as it was. */

const SLIDER_STEPS = 300;

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

// From 1.5 times its size below a number to as much above it, in round steps, so that the number itself is one of them.
function sliderRange(number) {
  const span = 1.5 * Math.abs(number) || 1;
  const power = 10 ** Math.floor(Math.log10((2 * span) / SLIDER_STEPS));
  const step = power * [1, 2, 5, 10].find((factor) => (factor * power * SLIDER_STEPS) >= 2 * span * 0.999);
  const count = Math.round(span / step);
  return { middle: number, step, count };
}

// The number so many steps from the middle, without the digits that adding up makes: 0.3 and not 0.30000000000000004.
function onSlider({ middle, step }, steps) {
  return steps === 0 ? middle : Number((middle + steps * step).toPrecision(12));
}

class InputRow {
  constructor(leaf, index, changed) {
    this.leaf = leaf;
    const id = `input-${index}`;
    this.field = element("input", {
      id, type: "text", inputmode: "decimal", autocomplete: "off", spellcheck: "false", "aria-describedby": `${id}-problem`,
    });
    this.slider = element("input", { type: "range", "aria-label": `Slider for ${leaf.name}` });
    this.problem = element("p", { id: `${id}-problem`, class: "problem", role: "alert" });
    this.partial = element("span", { class: "gradient" });
    this.row = element("div", { class: `field ${leaf.kind}` }, this.label(id), this.field, this.slider, this.partial, this.problem);
    this.field.addEventListener("change", () => this.typed(changed));
    this.slider.addEventListener("input", () => this.slid(changed));
    this.set(leaf.value);
  }

  label(id) {
    const label = element("label", { for: id }, element("b", {}, this.leaf.name));
    const more = [this.leaf.label, this.leaf.unit && `(${this.leaf.unit})`, this.leaf.kind === "constant" && "constant"];
    for (const text of more.filter(Boolean)) label.append(" ", element("small", {}, text));
    return label;
  }

  set(number) {
    this.number = number;
    this.field.value = String(number);
    this.complain(null);
    this.centre(number);
  }

  centre(number) {
    this.range = sliderRange(number);
    Object.assign(this.slider, { min: -this.range.count, max: this.range.count, step: 1, value: 0 });
    this.slider.setAttribute("aria-valuetext", String(number));
  }

  typed(changed) {
    const text = this.field.value.trim();
    const why = whyNoNumber(text);
    this.complain(why);
    if (why) return;
    this.number = Number(text);
    this.centre(this.number);
    changed();
  }

  slid(changed) {
    this.number = onSlider(this.range, this.slider.valueAsNumber);
    this.field.value = String(this.number);
    this.slider.setAttribute("aria-valuetext", this.field.value);
    this.complain(null);
    changed();
  }

  complain(why) {
    this.problem.textContent = why ? `${this.leaf.name}: ${why}` : "";
    this.field.setAttribute("aria-invalid", String(Boolean(why)));
  }
}
