"""Time zones of the regions of countries that have several; of a split region the zone most of its people live in."""

_EASTERN, _CENTRAL, _MOUNTAIN, _PACIFIC = (
    f"America/{city}" for city in ("New_York", "Chicago", "Denver", "Los_Angeles")
)
_ZONES = {
    "US": {
        _EASTERN: "CT DC DE FL GA KY MA MD ME MI NC NH NJ NY OH PA RI SC VA VT WV",
        "America/Indiana/Indianapolis": "IN",
        _CENTRAL: "AL AR IA IL KS LA MN MO MS ND NE OK SD TN TX WI",
        _MOUNTAIN: "CO MT NM UT WY",
        "America/Boise": "ID",
        "America/Phoenix": "AZ",
        _PACIFIC: "CA NV OR WA",
        "America/Anchorage": "AK",
        "Pacific/Honolulu": "HI",
    },
    "CA": {
        "America/St_Johns": "NL",
        "America/Halifax": "NB NS PE",
        "America/Toronto": "ON QC",
        "America/Winnipeg": "MB",
        "America/Regina": "SK",
        "America/Edmonton": "AB NT",
        "America/Vancouver": "BC",
        "America/Whitehorse": "YT",
        "America/Iqaluit": "NU",
    },
    "AU": {
        "Australia/Sydney": "ACT NSW",
        "Australia/Melbourne": "VIC",
        "Australia/Hobart": "TAS",
        "Australia/Brisbane": "QLD",
        "Australia/Adelaide": "SA",
        "Australia/Darwin": "NT",
        "Australia/Perth": "WA",
    },
    "BR": {
        "America/Sao_Paulo": "AL AP BA CE DF ES GO MA MG PA PB PE PI PR RJ RN RS SC SE SP TO",
        "America/Manaus": "AM MS MT RO RR",
        "America/Rio_Branco": "AC",
    },
}

ZONE_OF_REGION = {
    (country, region): zone
    for country, zones in _ZONES.items()
    for zone, regions in zones.items()
    for region in regions.split()
}
"""The zone of each region (ISO 3166-2 without the country), by country and region."""
