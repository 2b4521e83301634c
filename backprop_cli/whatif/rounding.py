"""A value and its standard uncertainty as people write them: two digits of the latter, the value to the same place."""

from __future__ import annotations

# From these powers of ten on, both numbers are written with one.
_LARGE, _SMALL = 15, -6
# Of a value that is certain this many digits; of any other no more than a float has.
_DIGITS, _MOST = 12, 17


def rounded(value: float, spread: float) -> tuple[str, str, str]:
    """The value, its uncertainty, and the power of ten that both are to be taken times (GUM 7.2.6)."""
    from decimal import Context, Decimal

    context = Context(prec=1000)
    shown = Decimal(f"{spread:.1e}" if spread else f"{value:.{_DIGITS - 1}e}")
    place = shown.adjusted() - 1 if spread else min(0, int(shown.normalize(context).as_tuple().exponent))
    quantum = Decimal(1).scaleb(max(place, Decimal(value).adjusted() - _MOST if value else place), context)
    numbers = [Decimal(repr(number)).quantize(quantum, context=context) for number in (value, spread)]
    numbers = [number if number else abs(number) for number in numbers]
    top = max((number.adjusted() for number in numbers if number), default=0)
    power = top if top >= _LARGE or top <= _SMALL else 0
    texts = [f"{number.scaleb(-power, context):f}" for number in numbers]
    return texts[0], texts[1], f"e{power:+03d}" if power else ""


def plus_minus_text(value: float, spread: float) -> str:
    """`715 ± 14`; `(7.150 ± 0.014)e+20`."""
    number, uncertainty, power = rounded(value, spread)
    return f"({number} ± {uncertainty}){power}" if power else f"{number} ± {uncertainty}"


def parentheses_text(value: float, spread: float) -> str:
    """`715(14)`, `0.715(14)`: what is in parentheses are the last digits; with a point in it, it stands as it is."""
    number, uncertainty, power = rounded(value, spread)
    digits = uncertainty.lstrip("0.") if uncertainty.startswith("0.") else uncertainty
    return f"{number}({digits or '0'}){power}"
