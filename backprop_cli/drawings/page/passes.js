/* Both passes over the graph and the reasons for what is not a number, as in passes.py and notes.py.

A graph has `leaves`, `layers` ({name, operands, rule, spelled}) and `ops`; positions count the leaves first. What a layer
computes and its derivatives are RULES[layer.rule], written from the operation's record. */

function forward(graph, numbers) {
  const values = [...numbers];
  for (const layer of graph.layers) {
    const operands = layer.operands.map((operand) => values[operand]);
    const value = numberOrNaN(() => RULES[layer.rule].forward(...operands));
    if (!Number.isFinite(value)) return { values, missing: whyNoValue(graph, layer, operands, value) };
    values.push(value);
  }
  return { values, missing: null };
}

function numberOrNaN(work) {
  try {
    return work();
  } catch (thrown) {
    if (thrown !== NO_NUMBER) throw thrown;
    return NaN;
  }
}

function whyNoValue(graph, layer, operands, value) {
  const { needs } = graph.ops[layer.rule];
  const symbols = filled(layer.spelled, (index) => nameAt(graph, layer.operands[index]));
  const numbers = filled(layer.spelled, (index) => forPeople(operands[index]));
  const said = [layer.name, symbols, numbers].filter((part, at, all) => part !== all[at - 1]).join(" = ");
  const { holds } = RULES[layer.rule];
  const inDomain = !holds || Boolean(holds(...operands));
  if (Math.abs(value) === Infinity && inDomain) return `${said} is too large for floating point`;
  return `${said} has no value${needs ? `: ${needs}` : ""}`;
}

/* The gradient at each position, null where the output does not depend on it; `slopes` and `flows` are the local
derivatives and the gradients along the edges into each layer that the pass came through. */
function backward(graph, values, of) {
  const first = graph.leaves.length;
  const gradients = values.map(() => null);
  const [slopes, flows] = [new Map(), new Map()];
  gradients[of] = 1;
  for (let position = of; position >= first; position -= 1) {
    if (gradients[position] === null) continue;
    const layer = graph.layers[position - first];
    slopes.set(position, localsAt(layer, values, position));
    flows.set(position, slopes.get(position).map((slope) => gradients[position] * slope));
    layer.operands.forEach((operand, index) => {
      const flow = flows.get(position)[index];
      gradients[operand] = gradients[operand] === null ? flow : gradients[operand] + flow;
    });
  }
  return { of, gradients, slopes, flows };
}

function localsAt(layer, values, position) {
  const operands = layer.operands.map((operand) => values[operand]);
  const { every, partials } = RULES[layer.rule];
  if (every) return every(...operands, values[position]);
  return partials.map((partial) => numberOrNaN(() => partial(...operands, values[position])));
}

// Why the partial by each position is undefined, or is a number only by convention.
function reasons(graph, values, { of, gradients, slopes, flows }) {
  const [kinks, undefineds] = [new Map(), new Map()];
  for (let position = of; position >= graph.leaves.length; position -= 1) {
    if (gradients[position] === null) continue;
    const layer = graph.layers[position - graph.leaves.length];
    const operands = layer.operands.map((operand) => values[operand]);
    const { name, convention } = graph.ops[layer.rule];
    const atKink = RULES[layer.rule].kink?.(...operands);
    const kink = atKink ? `kink of ${name} in ${layer.name}: ${convention}` : kinks.get(position);
    layer.operands.forEach((operand, index) => {
      if (!Number.isFinite(gradients[operand]) && !Number.isFinite(flows.get(position)[index])) {
        const why = undefineds.get(position) ?? whyNoSlope(graph, layer, operands, slopes.get(position)[index]);
        if (!undefineds.has(operand)) undefineds.set(operand, why);
      }
      if (kink && !kinks.has(operand)) kinks.set(operand, kink);
    });
  }
  gradients.forEach((gradient, position) => {
    const isMissing = gradient !== null && !Number.isFinite(gradient);
    if (isMissing && !undefineds.has(position)) undefineds.set(position, "undefined: too large for floating point");
  });
  return new Map([...kinks, ...undefineds]);
}

function whyNoSlope(graph, layer, operands, slope) {
  const { name, noSlope } = graph.ops[layer.rule];
  const at = `${layer.name} = ${filled(layer.spelled, (index) => forPeople(operands[index]))}`;
  if (Number.isFinite(slope)) return "undefined: too large for floating point";
  if (noSlope) return `undefined: ${name} has no derivative ${noSlope} (${at})`;
  if (Number.isNaN(slope)) return `undefined: ${name} has no derivative here (${at})`;
  return `undefined: the derivative of ${name} is too large for floating point (${at})`;
}

function nameAt(graph, position) {
  const count = graph.leaves.length;
  return position < count ? graph.leaves[position].name : graph.layers[position - count].name;
}
