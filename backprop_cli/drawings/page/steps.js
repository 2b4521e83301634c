/* Both passes as steps to go through: for each layer the symbols, the numbers put in, and the result.

A step is {pass, position, number, count, title, sentences, equations}. An equation is {sides, kind, note}: the texts
between its equals signs, and whether it gives a value or a gradient. */

const UNDEFINED = "undefined";

function stepsOf(graph, run) {
  const steps = [...forwardSteps(graph, run)];
  return run.back ? [...steps, beginning(graph, run), ...backwardSteps(graph, run)] : steps;
}

function forwardSteps(graph, run) {
  const first = graph.leaves.length;
  const reached = graph.layers.slice(0, run.values.length - first + (run.missing ? 1 : 0));
  return reached.map((layer, index) => {
    const position = first + index;
    const isLast = run.missing && index === reached.length - 1;
    const result = isLast ? "no value" : forPeople(run.values[position]);
    return {
      pass: "forward", position, number: index + 1, count: graph.layers.length, title: layer.name,
      sentences: [layer.label, isLast ? run.missing : null].filter(Boolean),
      equations: [equation("value", [layer.name, symbols(graph, layer, layer.symbols), numbers(run, layer, layer.symbols), result])],
    };
  });
}

// Sides that say the same as the one before are left out.
function equation(kind, sides, note = null) {
  return { kind, note, sides: sides.filter((side, at) => at === 0 || side !== sides[at - 1]) };
}

function symbols(graph, layer, formula, upstream = "") {
  const others = { upstream, out: layer.name };
  return filled(formula, (key) => others[key] ?? nameAt(graph, layer.operands[key]));
}

function numbers(run, layer, formula, others = {}) {
  return filled(formula, (key) => forPeopleIfAny(others[key] ?? run.values[layer.operands[key]]));
}

function forPeopleIfAny(number, count) {
  return Number.isFinite(number) ? forPeople(number, count) : UNDEFINED;
}

function beginning(graph, run) {
  const of = nameAt(graph, run.back.of);
  const without = graph.leaves.filter(({ kind }, position) => kind === "input" && run.back.gradients[position] === null);
  const names = listed(without.map(({ name }) => name));
  const theirs = without.length === 1 ? "its partial derivative is 0" : "their partial derivatives are 0";
  return {
    pass: "backward", position: run.back.of, number: 0, count: graph.layers.length, title: of,
    sentences: without.length ? [`${of} does not depend on ${names}: ${theirs}.`] : [],
    equations: [equation("gradient", [partialName(of, of), "1"])],
  };
}

function listed(names) {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

function partialName(of, by) {
  return `∂${of}/∂${by}`;
}

// The steps have the numbers that they had on the way forward, so that the mirror is seen.
function* backwardSteps(graph, run) {
  const uses = countUses(graph, run);
  const known = new Map();
  for (const position of run.back.flows.keys()) {
    const index = position - graph.leaves.length;
    const layer = graph.layers[index];
    const equations = [...terms(graph, run, position, uses, known), ...totals(graph, run, layer, uses, known)];
    yield {
      pass: "backward", position, number: index + 1, count: graph.layers.length, title: layer.name, equations,
      sentences: [ruleSentence(graph, layer), ...kinkSentences(graph, run, layer)],
    };
  }
}

function ruleSentence(graph, layer) {
  const { name, sentence } = graph.ops[layer.rule];
  return `${name} ${sentence}`;
}

function kinkSentences(graph, run, layer) {
  const { name, kinkAt, convention } = graph.ops[layer.rule];
  const atKink = RULES[layer.rule].kink?.(...layer.operands.map((operand) => run.values[operand]));
  return atKink ? [`a kink of ${name} (${kinkAt}): ${convention}`] : [];
}

function countUses(graph, run) {
  const uses = new Map();
  for (const position of run.back.flows.keys()) {
    for (const operand of graph.layers[position - graph.leaves.length].operands) {
      uses.set(operand, (uses.get(operand) ?? 0) + 1);
    }
  }
  return uses;
}

function* terms(graph, run, position, uses, known) {
  const layer = graph.layers[position - graph.leaves.length];
  const of = nameAt(graph, run.back.of);
  for (const [index, operand] of layer.operands.entries()) {
    const term = layer.terms[index];
    if (!term) continue;
    const flow = run.back.flows.get(position)[index];
    known.set(operand, [...(known.get(operand) ?? []), flow]);
    const others = { upstream: run.back.gradients[position], slope: run.back.slopes.get(position)[index], out: run.values[position] };
    const [use, all] = [known.get(operand).length, uses.get(operand)];
    const sides = [
      partialName(of, nameAt(graph, operand)) + (all > 1 ? `, term ${use} of ${all}` : ""),
      symbols(graph, layer, term.symbols, partialName(of, layer.name)),
      numbers(run, layer, term.numbers, others),
      forPeopleIfAny(flow),
    ];
    yield equation("gradient", sides, Number.isFinite(flow) ? null : run.why.get(operand));
  }
}

// The sum for each operand whose last use this was.
function* totals(graph, run, layer, uses, known) {
  const of = nameAt(graph, run.back.of);
  for (const operand of new Set(layer.operands)) {
    const flows = known.get(operand) ?? [];
    if (uses.get(operand) > 1 && flows.length === uses.get(operand)) {
      const gradient = run.back.gradients[operand];
      const sides = [partialName(of, nameAt(graph, operand)), sumOf(flows), forPeopleIfAny(gradient)];
      yield equation("gradient", sides, Number.isFinite(gradient) ? null : run.why.get(operand));
    }
  }
}

const MOST_TERMS = 12;

function sumOf(flows) {
  const texts = flows.map((flow) => forPeopleIfAny(flow)).map((text, at) => (at && text.startsWith("-") ? `(${text})` : text));
  return (texts.length > MOST_TERMS ? [...texts.slice(0, MOST_TERMS - 2), "…", texts.at(-1)] : texts).join(" + ");
}
