/* Numbers as text and back, as in numerals.py; and formulas with places for names or numbers. */

// With 12 significant digits, or as many as are asked for, as Python's "%.12g" has it.
function forPeople(number, count = 12) {
  if (number === 0) return "0";
  const [digits, exponent] = rounded(number, count);
  const [sign, whole] = number < 0 ? ["-", digits] : ["", digits];
  if (exponent < -4 || exponent >= count) {
    const size = String(Math.abs(exponent)).padStart(2, "0");
    return `${sign}${pointed(whole, 1)}e${exponent < 0 ? "-" : "+"}${size}`;
  }
  if (exponent < 0) return `${sign}${pointed("0".repeat(-exponent) + whole, 1)}`;
  return `${sign}${pointed(whole, exponent + 1)}`;
}

function pointed(digits, places) {
  const rest = digits.slice(places).replace(/0+$/, "");
  return digits.slice(0, places) + (rest && `.${rest}`);
}

// The first digits and the decimal exponent. JavaScript rounds 0.5 up, Python to the even digit.
function rounded(number, count) {
  const [digits, exponent] = Math.abs(number).toExponential(count - 1).replace(".", "").split("e");
  const exact = Math.abs(number).toExponential(60).replace(".", "").split("e")[0];
  const isTie = /^50*$/.test(exact.slice(count));
  const isOdd = Number(exact[count - 1]) % 2 === 1;
  return [isTie && !isOdd ? exact.slice(0, count) : digits, Number(exponent)];
}

const NUMBER = /^[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?$/;

// What keeps a text from being a number, or null where nothing does.
function whyNoNumber(text) {
  if (text === "") return "a number belongs here";
  if (/^[-+]?0\d/.test(text)) return "it begins with a zero: write it without";
  if (/^[-+]?\d+,\d+$/.test(text)) return "it has a comma: write a decimal point";
  if (!NUMBER.test(text)) return "it is not a number";
  return Number.isFinite(Number(text)) ? null : "it is too large for floating point";
}

/* A formula is a list of texts and of places: {operand, enclosed}, where `enclosed` says whether a negative number needs
parentheses there. `at(operand)` gives the text for each. */
function filled(formula, at) {
  return formula.map((part) => (typeof part === "string" ? part : inPlace(part, at(part.operand)))).join("");
}

function inPlace(place, text) {
  return place.enclosed && text.startsWith("-") ? `(${text})` : text;
}
