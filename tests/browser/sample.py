"""Made-up news for the page's tests: own sentences on public facts of the war against Islamic State, real places.

A sentence is written with its mentions in brackets, `[words|place]`, and a mark for what is special about one:
`?` an ambiguous mention, `~` a demonym, `^` inside another name, `@` a relative expression, `[words|]` a name that nobody knows.
Outlines in extents.json are Natural Earth's (public domain), thinned.
"""

# ruff: noqa: E501 - the articles are long lines
from __future__ import annotations

import json
import re
from pathlib import Path

from geomap.model import (
    Alternative,
    Article,
    ArticleStatus,
    BBox,
    Evidence,
    Form,
    Geometry,
    Kind,
    Located,
    Mention,
    Place,
    Point,
    Resolution,
    Run,
    Status,
)

HERE = Path(__file__).parent
RUN = Run(geomap="0.1.0", recogniser="light", gazetteer="sample", options_hash="0")


def _place(key: str, name: str, kind: str, lat: float, lon: float, where: str = "", **more: object) -> Place:
    country, _, admin1 = where.partition("/")
    name_of, code = ([*country.split(":"), ""])[:2] if country else ("", "")
    return Place(
        id=f"sample:{key}",
        name=name,
        kind=Kind(kind),
        point=Point(lat, lon),
        country=name_of or None,
        country_code=code or None,
        admin1=admin1 or None,
        source="GeoNames",
        **more,  # type: ignore[arg-type]
    )


_ROWS = [
    ("mosul", "Mosul", "city", 36.335, 43.119, "Iraq:IQ/Nineveh"),
    ("ramadi", "Ramadi", "city", 33.426, 43.299, "Iraq:IQ/Anbar"),
    ("fallujah", "Fallujah", "city", 33.353, 43.787, "Iraq:IQ/Anbar"),
    ("baghdad", "Baghdad", "city", 33.341, 44.401, "Iraq:IQ/Baghdad"),
    ("tikrit", "Tikrit", "city", 34.615, 43.679, "Iraq:IQ/Salah ad Din"),
    ("sinjar", "Sinjar", "city", 36.321, 41.876, "Iraq:IQ/Nineveh"),
    ("erbil", "Erbil", "city", 36.191, 44.009, "Iraq:IQ/Erbil"),
    ("kirkuk", "Kirkuk", "city", 35.468, 44.392, "Iraq:IQ/Kirkuk"),
    ("haditha", "Haditha", "city", 34.14, 42.379, "Iraq:IQ/Anbar"),
    ("talafar", "Tal Afar", "city", 36.376, 42.45, "Iraq:IQ/Nineveh"),
    ("raqqa", "Raqqa", "city", 35.953, 39.008, "Syria:SY/Raqqa"),
    ("manbij", "Manbij", "city", 36.528, 37.955, "Syria:SY/Aleppo"),
    ("palmyra", "Palmyra", "city", 34.56, 38.267, "Syria:SY/Homs"),
    ("kobani", "Kobani", "city", 36.891, 38.354, "Syria:SY/Aleppo"),
    ("aleppo", "Aleppo", "city", 36.203, 37.159, "Syria:SY/Aleppo"),
    ("deir", "Deir ez-Zor", "city", 35.336, 40.141, "Syria:SY/Deir ez-Zor"),
    ("damascus", "Damascus", "city", 33.51, 36.291, "Syria:SY/Damascus"),
    ("dabiq", "Dabiq", "city", 36.537, 37.266, "Syria:SY/Aleppo"),
    ("paris", "Paris", "city", 48.853, 2.349, "France:FR/Île-de-France"),
    ("brussels", "Brussels", "city", 50.85, 4.349, "Belgium:BE/Brussels Capital"),
    ("warsaw", "Warsaw", "city", 52.23, 21.012, "Poland:PL/Mazovia"),
    ("istanbul", "Istanbul", "city", 41.014, 28.95, "Turkey:TR/Istanbul"),
    ("sousse", "Sousse", "city", 35.826, 10.641, "Tunisia:TN/Sousse"),
    ("sirte", "Sirte", "city", 31.206, 16.589, "Libya:LY/Sirte"),
    ("marawi", "Marawi", "city", 8.003, 124.284, "Philippines:PH/Lanao del Sur"),
    ("washington", "Washington", "city", 38.895, -77.036, "United States:US/D.C."),
    ("boston", "Boston", "city", 42.358, -71.06, "United States:US/Massachusetts"),
    ("tripoli", "Tripoli", "city", 32.875, 13.187, "Libya:LY/Tripoli"),
    ("andrews", "Joint Base Andrews", "facility", 38.811, -76.867, "United States:US/Maryland"),
    ("university", "University of Mosul", "facility", 36.383, 43.144, "Iraq:IQ/Nineveh"),
    ("anbar", "Anbar", "admin1", 32.7, 41.6, "Iraq:IQ/"),
    ("nineveh", "Nineveh", "admin1", 36.0, 42.3, "Iraq:IQ/"),
    ("borno", "Borno", "admin1", 11.9, 13.1, "Nigeria:NG/"),
    ("sinai", "Sinai", "peninsula", 29.6, 33.8, "Egypt:EG/"),
    ("gulf", "Persian Gulf", "gulf", 27.0, 51.2, ""),
    ("iraq", "Iraq", "country", 33.0, 43.7, "Iraq:IQ"),
    ("syria", "Syria", "country", 35.0, 38.5, "Syria:SY"),
    ("turkey", "Turkey", "country", 39.0, 35.3, "Turkey:TR"),
    ("us", "United States", "country", 39.8, -98.6, "United States:US"),
    ("libya", "Libya", "country", 27.0, 17.0, "Libya:LY"),
    ("nigeria", "Nigeria", "country", 9.6, 8.0, "Nigeria:NG"),
    ("tunisia", "Tunisia", "country", 34.0, 9.6, "Tunisia:TN"),
    ("france", "France", "country", 46.6, 2.5, "France:FR"),
]
PLACES = {row[0]: _place(*row) for row in _ROWS}
PLACES["qayara"] = _place(
    "qayara",
    "Qayara air base",
    "airbase",
    35.767,
    43.125,
    "Iraq:IQ/Nineveh",
    precision="approximate",
    uncertainty_km=12.0,
)
PLACES["golan"] = _place(
    "golan",
    "Golan Heights",
    "region",
    33.0,
    35.8,
    "",
    disputed=True,
    claimants=("SY", "IL"),
    bbox=BBox(35.62, 32.7, 35.95, 33.33),
)
PLACES["tripoli_lb"] = _place("tripoli_lb", "Tripoli", "city", 34.436, 35.837, "Lebanon:LB/North")
PLACES["palmyra_us"] = _place("palmyra_us", "Palmyra", "city", 40.309, -76.593, "United States:US/Pennsylvania")
PLACES["paris_us"] = _place("paris_us", "Paris", "city", 33.661, -95.556, "United States:US/Texas")
SECTOR = ((43.0, 36.05), (43.24, 36.05), (43.33, 35.87), (42.91, 35.87), (43.0, 36.05))
PLACES["south40"] = _place(
    "south40",
    "about 40 km south of Mosul",
    "area",
    35.975,
    43.119,
    "Iraq:IQ/",
    bbox=BBox(42.91, 35.87, 43.33, 36.05),
    uncertainty_km=15.0,
)
RIVALS = {"tripoli": "tripoli_lb", "palmyra": "palmyra_us", "paris": "paris_us"}
_MARK = re.compile(r"\[([^|\]]+)\|([a-z0-9_]*)([?~^@!]?)\]")


class SampleExtents:
    """Outlines of the sample's regions."""

    def __init__(self) -> None:
        shapes = json.loads((HERE / "extents.json").read_text())
        self._shapes = {
            f"sample:{key}": Geometry(type=value["type"], coordinates=tuple(value["coordinates"]))
            for key, value in shapes.items()
        }

    def extent(self, place_id: str) -> Geometry | None:
        return self._shapes.get(place_id)


def located(ident: str, marked: str, **about: object) -> Located:
    """An article from text with marked mentions; paragraphs are parted by a blank line."""
    text, resolutions, at = "", [], 0
    spans = []
    for match in _MARK.finditer(marked):
        text += marked[at : match.start()]
        spans.append((len(text), match.group(1), match.group(2), match.group(3)))
        text += match.group(1)
        at = match.end()
    text += marked[at:]
    bounds = [0, *(m.end() for m in re.finditer(r"(?<=[.!?”])\s+(?=[A-Z“])", text)), len(text)]
    for start, word, key, sign in spans:
        left = max(b for b in bounds if b <= start)
        right = min(b for b in bounds if b > start)
        right = left + len(text[left:right].rstrip())
        resolutions.append(_resolution(word, start, (left, right), key, sign))
    resolutions.sort(key=lambda r: (r.mention.start, -r.mention.end))
    article = Article(id=ident, text=text, **about)  # type: ignore[arg-type]
    return Located(article=article, resolutions=tuple(resolutions), run=RUN)


def _resolution(word: str, start: int, sentence: tuple[int, int], key: str, sign: str) -> Resolution:
    form = {"~": Form.DEMONYM, "^": Form.EMBEDDED, "@": Form.RELATIVE}.get(sign, Form.NAME)
    mention = Mention(start=start, end=start + len(word), text=word, form=form, sentence=sentence)
    if not key:
        status = Status.REJECTED if sign == "!" else Status.UNKNOWN
        return Resolution(mention=mention, status=status)
    place = PLACES[key]
    rivals = (Alternative(place=PLACES[RIVALS[key]], confidence=0.31),) if key in RIVALS else ()
    evidence = (
        Evidence(reason="importance", detail="how well known the place is", weight=1.2),
        Evidence(reason="company", detail="near the other places of the article", weight=1.9),
        Evidence(reason="rivals", detail="other places of this name", weight=-0.6),
    )
    return Resolution(
        mention=mention,
        status=Status.AMBIGUOUS if sign == "?" else Status.RESOLVED,
        confidence=0.48 if sign == "?" else 0.87 if place.precision == "approximate" else 0.97,
        place=place,
        alternatives=rivals,
        evidence=evidence,
        anchors=("sample:mosul",) if form is Form.RELATIVE else (),
        area=Geometry(type="Polygon", coordinates=(SECTOR,)) if form is Form.RELATIVE else None,
    )


TWO = [
    (
        "allies",
        "Allies weigh new steps as militants take more ground",
        "Example Wire",
        "2015-06-01",
        """The [U.S.|us] and its partners want better ways to strengthen [Iraqi|iraq~] troops, and to push militants off the strip of [Syria|syria] that borders [Turkey|turkey], a State Department official said.

Ministers from 22 countries meet in [Paris|paris] on Tuesday. The group has just taken [Ramadi|ramadi], the capital of [Anbar|anbar], and in [Syria|syria] it now holds the ancient city of [Palmyra|palmyra]. It has gained allies in [Libya|libya], in the [Sinai|sinai] and in [Nigeria|nigeria], and the [Persian Gulf|gulf] states are uneasy.

In [Paris|paris] the ministers will go through plans with [Iraq|iraq]’s prime minister; a smaller circle will talk about [Syria|syria]. The loss of [Ramadi|ramadi] to a smaller force still stings. [Ramadi|ramadi] is a setback, one minister told the press, and it can be mended.

Anti-tank weapons have reached [Iraq|iraq] to stop the car bombs that opened [Ramadi|ramadi]. Tribes in [Anbar|anbar] are to be armed sooner. The counterattack on [Ramadi|ramadi] will include new recruits, and money will go to those who fled [Anbar|anbar].

The secretary of state may join [Paris|paris] by telephone from [Boston|boston], where he awaits surgery. [Turkey|turkey] and the [U.S.|us] are close to a deal on the border. [Turkey|turkey] remains the main road for foreign fighters; the talks in [Paris|paris] will turn to that on the last day. A village called [Kharab Ishq|] changed hands again.""",
    ),
    (
        "defence",
        "Defence chiefs plan the next moves toward Mosul",
        "Example Broadcasting",
        "2016-07-20",
        """Ash Carter pressed more than 30 ministers and defence leaders on Wednesday to do more against the group in [Iraq|iraq] and [Syria|syria]. He spoke at [Joint Base Andrews|andrews] as the meeting opened; ministers stay in [Washington|washington] for two days.

With coalition help, [Iraqi|iraq~] forces are getting ready to surround [Mosul|mosul] and in time to win it back. The envoy Brett McGurk sees success in both [Iraq|iraq] and [Syria|syria], and years of work ahead. Foreign fighters in [Libya|libya] are a main subject on Thursday. Until six months ago, he noted, [Libya|libya] had no working central government.

At its summit in [Warsaw|warsaw] this month NATO agreed to train forces inside [Iraq|iraq], and to let its surveillance aircraft support the coalition over [Syria|syria]. An intelligence centre is to open in [Tunisia|tunisia], where many recruits come from.

The [U.S.|us] will send another 560 troops to [Iraq|iraq] and make a recaptured airfield the springboard for [Mosul|mosul]. Most of them, engineers, signallers, guards and supply staff, will build up [Qayara air base|qayara], [about 40 km south of Mosul|south40@].

[Mosul|mosul], the country’s second city, fell in the summer of 2014 and has been the group’s main seat ever since.

In [Syria|syria], fighters backed by the [U.S.|us] face a hard battle for the town of [Manbij|manbij]. [Manbij|manbij] lies on the road that carries supplies from [Turkey|turkey] to [Raqqa|raqqa], the group’s capital in all but name. Pushing it out of [Raqqa|raqqa] is a chief aim. Officers also spoke of a hamlet, [Tell Zeidun|].""",
    ),
]

_SUBJECTS = [
    ("mosul", "Mosul", "nineveh", "Nineveh", "iraq", "Iraqi"),
    ("ramadi", "Ramadi", "anbar", "Anbar", "iraq", "Iraqi"),
    ("raqqa", "Raqqa", "syria", "Syria", "syria", "Syrian"),
    ("sinjar", "Sinjar", "nineveh", "Nineveh", "iraq", "Iraqi"),
    ("kobani", "Kobani", "syria", "Syria", "syria", "Syrian"),
    ("fallujah", "Fallujah", "anbar", "Anbar", "iraq", "Iraqi"),
    ("palmyra", "Palmyra", "syria", "Syria", "syria", "Syrian"),
    ("tikrit", "Tikrit", "iraq", "Iraq", "iraq", "Iraqi"),
    ("manbij", "Manbij", "syria", "Syria", "syria", "Syrian"),
    ("deir", "Deir ez-Zor", "syria", "Syria", "syria", "Syrian"),
    ("talafar", "Tal Afar", "nineveh", "Nineveh", "iraq", "Iraqi"),
    ("haditha", "Haditha", "anbar", "Anbar", "iraq", "Iraqi"),
]
_FAR = [("paris", "Paris"), ("brussels", "Brussels"), ("istanbul", "Istanbul"), ("washington", "Washington"), ("sousse", "Sousse"),
        ("sirte", "Sirte"), ("marawi", "Marawi"), ("warsaw", "Warsaw")]  # fmt: skip
_NEAR = [
    ("baghdad", "Baghdad"),
    ("erbil", "Erbil"),
    ("damascus", "Damascus"),
    ("aleppo", "Aleppo"),
    ("kirkuk", "Kirkuk"),
    ("dabiq", "Dabiq"),
]
_PUBLISHERS = ["Example Wire", "Example Broadcasting", "The Example Post", "Example Gazette"]
_UNKNOWN = ["Umm Jarays", "Tell Zeidun", "Kharab Ishq"]


def _generated(n: int) -> Located:
    key, name, region, region_name, country, people = _SUBJECTS[n % len(_SUBJECTS)]
    near, near_name = _NEAR[(n * 5) % len(_NEAR)]
    far, far_name = _FAR[(n * 3) % len(_FAR)]
    text = (
        f"Fighting reached the edge of [{name}|{key}] at dawn, and families left by the eastern road. "
        f"Officers in [{near_name}|{near}] said that supplies for [{name}|{key}] now come by night.\n\n"
        f"[{people}|{country}~] units hold most of the crossings in [{region_name}|{region}]. "
    )
    if n % 3 == 0:
        text += f"Diplomats in [{far_name}|{far}] asked for a pause of three days. "
    if n % 5 == 1:
        text += "Arms that passed through [Tripoli|tripoli?] were found on the way. "
    if n % 6 == 2:
        text += f"Nobody could say who holds [{_UNKNOWN[n % 3]}|]. "
    if n % 7 == 3:
        text += "The shelled library of the [University of Mosul|university] lost its roof. "
    if n % 9 == 4:
        text += "Observers on the [Golan Heights|golan] counted the flights. "
    text += f"A doctor who had stayed in [{name}|{key}] spoke of empty shelves."
    year, month, day = 2014 + (n * 7) % 42 // 12, (n * 7) % 42 % 12 + 1, (n * 11) % 28 + 1
    published = None if n % 29 == 28 else f"{year}-{month:02d}" if n % 17 == 16 else f"{year}-{month:02d}-{day:02d}"
    return located(
        f"generated/{n:02d}.md",
        text,
        title=f"{['Roads to', 'A winter near', 'What is left of', 'Waiting outside'][n % 4]} {name}",
        publisher=_PUBLISHERS[n % 4],
        published=published,
        url=f"https://www.example.org/news/{n}" if n % 2 else None,
        language="en",
    )


def two() -> list[Located]:
    """The two long articles."""
    return [
        located(
            ident,
            text,
            title=title,
            publisher=publisher,
            published=date,
            url=f"https://news.example.com/{ident}",
            language="en",
        )
        for ident, title, publisher, date, text in TWO
    ]


def sample() -> list[Located]:
    """Sixty-six articles, two that could not be read, one that was seen before."""
    articles = two() + [_generated(n) for n in range(64)]
    again = Article(id="copy.md", text=articles[0].article.text, title="The same again", duplicate_of="allies")
    return [
        *articles,
        Located(article=again, resolutions=articles[0].resolutions, run=RUN),
        Located(article=Article(id="scan.bin", status=ArticleStatus.BINARY, detail="The file holds no text."), run=RUN),
        Located(article=Article(id="empty.txt", status=ArticleStatus.EMPTY, detail="The file is empty."), run=RUN),
    ]
