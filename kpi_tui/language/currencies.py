"""Currencies: which codes there are, and the sign that stands before an amount."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_CODES = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP
CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR
IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU
MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG
SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST
XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
"""
CURRENCIES = frozenset(_CODES.split())
"""The codes of ISO 4217 in use, with which an amount may be typed ("1250 EUR")."""


@lru_cache(maxsize=64)
def sign(currency: str, language: str) -> str:
    """The sign of a currency in a language ("€", "US$" in Dutch); its code where it has none, or only other letters."""
    if currency == "EUR":
        return "€"  # without waking Babel: most workspaces count in euros
    from babel.numbers import get_currency_symbol

    symbol = str(get_currency_symbol(currency, language))
    return symbol if unicodedata.category(symbol[-1:] or " ") == "Sc" else currency
