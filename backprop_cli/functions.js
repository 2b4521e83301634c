/* The functions that rules are written with, for JavaScript's numbers: one for each name in FLOAT_FUNCTIONS.

Outside its domain a function gives NaN, above the largest number Infinity. Where Python raises ZeroDivisionError,
`divide` throws NO_NUMBER. What Math has is taken from there; what it lacks is worked out here to the last digits. */

const { exp, expm1, sin, cos, tan, asin, acos, atan, sqrt, sinh, cosh, tanh, log, log2, log10, log1p, cbrt } = Math;
const NO_NUMBER = Symbol("there is no such number");

function divide(x, y) {
  if (y === 0) throw NO_NUMBER;
  return x / y;
}

// Math.pow has Infinity for 0 to a negative power, and NaN for 1 to an infinite one.
function power(x, y) {
  if (x === 0 && y < 0 && y !== -Infinity) return NaN;
  return x === 1 ? 1 : Math.pow(x, y);
}

function power_slope(x, y) {
  return y === 0 ? 0 : y * power(x, y - 1);
}

function times_log(x, y) {
  return x === 0 && y === 0 ? 0 : x * log(y);
}

function over_length(x, length) {
  return length === 0 ? 0 : x / length;
}

function atan2(y, x) {
  return y === 0 && x === 0 ? NaN : Math.atan2(y, x);
}

function over_square(x, y) {
  const length = hypot(x, y);
  return divide(divide(x, length), length);
}

function angle_slope(y, x) {
  return y === 0 && x <= 0 ? NaN : over_square(x, y);
}

function absolute(x) {
  return Math.abs(x);
}

function by_sign(x, below, at, above) {
  return x > 0 ? above : x < 0 ? below : at;
}

// Of equals the first, as in Python: Math.max would make 0 of -0 and 0.
function largest(...numbers) {
  return numbers.reduce((found, number) => (number > found ? number : found));
}

function smallest(...numbers) {
  return numbers.reduce((found, number) => (number < found ? number : found));
}

/* Math.hypot loses digits in some browsers. Here the error of the root is worked out from exact squares and taken back;
powers of two keep the squares in range. */
function hypot(x, y) {
  const [a, b] = [Math.max(Math.abs(x), Math.abs(y)), Math.min(Math.abs(x), Math.abs(y))];
  if (b === 0 || a === Infinity) return a;
  if (b < a * 2 ** -27) return a + (b / a) * (b / 2);
  const scale = a > 2 ** 500 ? 2 ** -600 : b < 2 ** -400 ? 2 ** 600 : 1;
  return corrected_length(a * scale, b * scale) / scale;
}

function corrected_length(a, b) {
  const length = sqrt(a * a + b * b);
  const [[whole, rest], [whole_a, rest_a], [whole_b, rest_b]] = [length, a, b].map(exact_square);
  const excess = whole - whole_a - whole_b + (rest - rest_a - rest_b);
  return length - excess / (2 * length);
}

// The square as the sum of two numbers (T. J. Dekker, "A floating-point technique for extending the precision", 1971).
function exact_square(x) {
  const split = x * 134217729;
  const high = split - (split - x);
  const low = x - high;
  return [x * x, high * high - x * x + 2 * high * low + low * low];
}

function sigmoid(x) {
  const small = exp(-Math.abs(x));
  return x >= 0 ? 1 / (1 + small) : small / (1 + small);
}

function softplus(x) {
  return largest(x, 0) + log1p(exp(-Math.abs(x)));
}

function normal_cdf(x) {
  return 0.5 * erfc(-x * sqrt(0.5));
}

function erf(x) {
  if (Math.abs(x) < 0.5) return erf_near_zero(x);
  return x > 0 ? 1 - erfc_from_half(x) : x < 0 ? erfc_from_half(-x) - 1 : NaN;
}

function erfc(x) {
  if (Math.abs(x) < 0.5) return 1 - erf_near_zero(x);
  return x > 0 ? erfc_from_half(x) : x < 0 ? 2 - erfc_from_half(-x) : NaN;
}

// The Taylor series, 2 / sqrt(pi) * (x - x**3 / 3 + x**5 / (2! * 5) - ...), its small terms added up first.
function erf_near_zero(x) {
  let rest = 0;
  for (let n = 14; n > 0; n -= 1) rest = (1 / (2 * n + 1) + rest) * (-x * x / n);
  const slope = 0.12837916709551256;
  return x + x * (slope + (1 + slope) * rest);
}

/* exp(x**2) * erfc(x) * (1 + 2 * x) from x = 0.5 on, as a Chebyshev series in s = (x - 4.75) / (x + 3.75), which goes
from -1 to 1. The coefficients were worked out with 60 digits from the values at 60 Chebyshev nodes. */
const ERFC_SERIES = [
  1.209553534186438, -0.07449995301009735, -0.01989843161011852, 0.019905393893364882,
  -0.009002331393380927, 0.002942133407309639, -0.0007508778230431329, 0.00014982479112138588,
  -2.2031234655936493e-05, 1.8855545928961662e-06, 6.060729559673998e-08, -4.563538388649774e-08,
  5.162357979173963e-09, 3.47221966254329e-10, -1.575268436129396e-10, 7.129201208528781e-12,
  3.3790897880065413e-12, -4.440652602469761e-13, -6.43625459109831e-14, 1.6260780477370676e-14,
  1.1690084467834413e-15, -5.415558885519268e-16, -2.1849878520778407e-17, 1.8089668415515608e-17,
];

function erfc_from_half(x) {
  if (x > 28) return 0;
  const s = (x - 4.75) / (x + 3.75);
  let [next, after] = [0, 0];
  for (let n = ERFC_SERIES.length - 1; n > 0; n -= 1) [next, after] = [2 * s * next - after + ERFC_SERIES[n], next];
  return (exp_of_minus_square(x) * (ERFC_SERIES[0] + (s * next - after))) / (1 + 2 * x);
}

// x * x rounded would cost exp its last digits: the square of the first 26 bits is exact, and the rest is small.
function exp_of_minus_square(x) {
  const first = Math.fround(x);
  const whole = exp(-first * first);
  return whole + whole * expm1((first - x) * (first + x));
}
