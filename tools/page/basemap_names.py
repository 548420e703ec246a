"""Names as the page shows them, where Natural Earth's field holds a short, local or double form."""

COUNTRY_NAMES = {
    "S. Sudan": "South Sudan", "W. Sahara": "Western Sahara", "Dem. Rep. Congo": "DR Congo", "Congo": "Congo",
    "Central African Rep.": "Central African Republic", "Dominican Rep.": "Dominican Republic",
    "Bosnia and Herz.": "Bosnia and Herzegovina", "Eq. Guinea": "Equatorial Guinea", "N. Cyprus": "Northern Cyprus",
    "Macedonia": "North Macedonia", "eSwatini": "Eswatini", "United States of America": "United States",
    "Falkland Is.": "Falkland Islands", "Solomon Is.": "Solomon Islands", "Côte d'Ivoire": "Côte d’Ivoire",
    "Faeroe Is.": "Faroe Islands", "Fr. S. Antarctic Lands": "", "Cyprus U.N. Buffer Zone": "", "Dhekelia": "",
    "Akrotiri": "", "USNB Guantanamo Bay": "", "Baikonur": "", "Siachen Glacier": "", "Indian Ocean Ter.": "",
    "Coral Sea Is.": "", "Spratly Is.": "", "Clipperton I.": "", "Bajo Nuevo Bank": "", "Serranilla Bank": "",
    "Scarborough Reef": "", "Ashmore and Cartier Is.": "", "U.S. Minor Outlying Is.": "",
}  # fmt: skip

# ISO 3166-1 alpha-2 where the two data sets name a country differently. XK is a user-assigned code.
COUNTRY_CODES = {
    "S. Sudan": "SS", "W. Sahara": "EH", "Dem. Rep. Congo": "CD", "Congo": "CG", "Central African Rep.": "CF",
    "Dominican Rep.": "DO", "Bosnia and Herz.": "BA", "Eq. Guinea": "GQ", "Macedonia": "MK", "Tanzania": "TZ",
    "Côte d'Ivoire": "CI", "Serbia": "RS", "Timor-Leste": "TL", "Kosovo": "XK", "Bahamas": "BS", "Taiwan": "TW",
    "Hong Kong": "HK", "Macao": "MO", "St-Martin": "MF", "Solomon Is.": "SB", "Falkland Is.": "FK", "Faeroe Is.": "FO",
    "Fr. Polynesia": "PF", "Fr. S. Antarctic Lands": "TF", "Cayman Is.": "KY", "Marshall Is.": "MH", "Cook Is.": "CK",
    "Antigua and Barb.": "AG", "St. Vin. and Gren.": "VC", "St. Kitts and Nevis": "KN", "U.S. Virgin Is.": "VI",
    "British Virgin Is.": "VG", "N. Mariana Is.": "MP", "Turks and Caicos Is.": "TC", "St. Pierre and Miquelon": "PM",
    "Wallis and Futuna Is.": "WF", "Pitcairn Is.": "PN", "Br. Indian Ocean Ter.": "IO", "Micronesia": "FM",
    "S. Geo. and the Is.": "GS", "Heard I. and McDonald Is.": "HM", "St-Barthélemy": "BL", "Åland": "AX",
    "U.S. Minor Outlying Is.": "UM",
}  # fmt: skip

RIVER_NAMES = {
    "Al Furat": "Euphrates", "Firat": "Euphrates", "Dicle": "Tigris", "Amazonas": "Amazon", "Donau (Danube)": "Danube",
    "Rhein": "Rhine", "Bahr el Jebel  (White Nile)": "White Nile", "Rio Grande": "Rio Grande",
}  # fmt: skip

SEA_NAMES = {
    "SOUTHERN OCEAN": "Southern Ocean", "INDIAN OCEAN": "Indian Ocean", "Golfo de California": "Gulf of California",
    "Golfe du Lion": "Gulf of Lion", "Golfo San Jorge": "", "Golfo de Panamá": "Gulf of Panama",
    "Bahía de Campeche": "Bay of Campeche", "Mediterranean Sea": "", "Inner Seas": "", "Inner Sea": "",
    "The North Western Passages": "Northwest Passages", "Great Barrier Reef": "",
}  # fmt: skip

# [name, longitude, latitude, radius]: the marine polygons hold this sea in parts.
EXTRA_SEAS = [
    ["Mediterranean Sea", 32.0, 33.6, 2.2],
    ["Mediterranean Sea", 18.2, 34.4, 2.4],
    ["Mediterranean Sea", 5.6, 38.6, 1.9],
]

CITY_NAMES = {
    "Tel Aviv-Yafo": "Tel Aviv", "Al Mawsil": "Mosul", "Halab": "Aleppo", "Hims": "Homs", "Ar Ramadi": "Ramadi",
    "Arbil": "Erbil", "Irbil": "Erbil", "Bur Said": "Port Said", "Dayr az Zawr": "Deir ez-Zor", "Al Basrah": "Basra", "Washington, D.C.": "Washington",
    "Ar Raqqah": "Raqqa", "An Najaf": "Najaf", "Kiev": "Kyiv", "As Sulaymaniyah": "Sulaymaniyah",
}  # fmt: skip
