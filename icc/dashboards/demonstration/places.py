"""The invented cities: what they are called, and where on the map they stand."""

from dataclasses import dataclass
from decimal import Decimal
from random import Random

from cities.models import City, Municipality
from cities.workflow import Kind

SOURCE = "invented"


@dataclass(frozen=True, slots=True)
class Place:
    """One invented city. Each name says "example", "model" or "trial" in the language of its country."""

    slug: str
    name: str
    country: str
    lat: float
    lon: float


FIRST = (
    Place("beispielstadt", "Beispielstadt", "DE", 50.6, 9.2),
    Place("eksempelby", "Eksempelby", "DK", 55.3, 9.2),
    Place("ejemplaria", "Ejemplaria", "ES", 40.0, -2.6),
    Place("esempiara", "Esempiara", "IT", 43.2, 12.2),
    Place("esimerkkila", "Esimerkkilä", "FI", 62.9, 27.0),
    Place("exempelstad", "Exempelstad", "SE", 58.9, 14.9),
    Place("exempleville", "Exempleville", "FR", 46.9, 2.3),
    Place("exemplesti", "Exemplești", "RO", 44.6, 25.2),
    Place("exemplopolis", "Exemplópolis", "PT", 39.6, -7.9),
    Place("naidislinn", "Näidislinn", "EE", 58.7, 25.9),
    Place("paradeigmoupoli", "Παραδειγμούπολη", "GR", 39.4, 22.1),
    Place("paraugpils", "Paraugpils", "LV", 56.9, 25.4),
    Place("pavyzdziai", "Pavyzdžiai", "LT", 55.4, 23.8),
    Place("peldavaros", "Példaváros", "HU", 46.9, 20.1),
    Place("prikladov", "Příkladov", "CZ", 49.5, 15.6),
    Place("primerovo", "Примерово", "BG", 42.6, 24.9),
    Place("przykladowo", "Przykładowo", "PL", 52.2, 19.0),
    Place("voorbeeldstad", "Voorbeeldstad", "NL", 52.2, 5.7),
    Place("zgledovo", "Zgledovo", "SI", 45.9, 14.9),
)
"""Those that stand when the demonstration has been loaded."""

LATER = (
    Place("primjergrad", "Primjergrad", "HR", 45.5, 17.2),
    Place("beispielbach", "Beispielbach", "AT", 48.1, 14.3),
    Place("probental", "Probental", "AT", 47.2, 15.0),
    Place("voorbeeldegem", "Voorbeeldegem", "BE", 51.0, 3.6),
    Place("exemplemont", "Exemplemont", "BE", 50.2, 5.3),
    Place("probograd", "Пробоград", "BG", 43.3, 25.5),
    Place("modelgrad", "Моделград", "BG", 42.1, 24.2),
    Place("deigmatoupoli", "Δειγματούπολη", "CY", 34.9, 32.8),
    Place("vzorov", "Vzorov", "CZ", 49.7, 13.8),
    Place("ukazkov", "Ukázkov", "CZ", 49.3, 17.2),
    Place("musterhafen", "Musterhafen", "DE", 53.2, 9.6),
    Place("probeheim", "Probeheim", "DE", 48.5, 9.5),
    Place("modellingen", "Modellingen", "DE", 51.6, 11.4),
    Place("beispielburg", "Beispielburg", "DE", 51.5, 7.9),
    Place("provekobing", "Prøvekøbing", "DK", 55.4, 11.7),
    Place("modelrup", "Modelrup", "DK", 56.3, 9.2),
    Place("mudelkula", "Mudelküla", "EE", 58.1, 26.6),
    Place("villamodelo", "Villamodelo", "ES", 41.6, -4.3),
    Place("muestralba", "Muestralba", "ES", 38.3, -5.6),
    Place("san-ejemplo", "San Ejemplo", "ES", 42.3, -1.2),
    Place("vilaexemple", "Vilaexemple", "ES", 41.6, 1.3),
    Place("mallila", "Mallila", "FI", 61.3, 23.0),
    Place("koekyla", "Koekylä", "FI", 64.4, 26.8),
    Place("modeleville", "Modèleville", "FR", 48.3, 1.0),
    Place("saint-exemple", "Saint-Exemple", "FR", 44.6, 3.0),
    Place("epreuve-sur-rive", "Épreuve-sur-Rive", "FR", 47.6, 5.6),
    Place("villeprototype", "Villeprototype", "FR", 45.3, 0.4),
    Place("dokimoupoli", "Δοκιμούπολη", "GR", 40.5, 22.1),
    Place("protypia", "Προτυπία", "GR", 37.4, 22.2),
    Place("ogledgrad", "Ogledgrad", "HR", 45.9, 16.4),
    Place("uzorovac", "Uzorovac", "HR", 44.4, 15.6),
    Place("mintavaros", "Mintaváros", "HU", 47.3, 18.4),
    Place("probahaza", "Próbaháza", "HU", 46.5, 17.8),
    Place("ballysample", "Ballysample", "IE", 53.3, -7.6),
    Place("samplebridge", "Samplebridge", "IE", 52.4, -7.9),
    Place("provalta", "Provalta", "IT", 45.3, 9.9),
    Place("modellara", "Modellara", "IT", 41.3, 14.8),
    Place("san-saggio", "San Saggio", "IT", 44.5, 11.8),
    Place("esempiano", "Esempiano", "IT", 37.5, 14.2),
    Place("bandymai", "Bandymai", "LT", 55.7, 25.2),
    Place("modelava", "Modelava", "LT", 54.6, 23.7),
    Place("beispillen", "Beispillen", "LU", 49.75, 6.1),
    Place("meginpils", "Mēģinpils", "LV", 56.7, 22.4),
    Place("modelciems", "Modeļciems", "LV", 56.4, 27.0),
    Place("rahal-ezempju", "Raħal Eżempju", "MT", 35.88, 14.43),
    Place("proefdam", "Proefdam", "NL", 51.6, 5.1),
    Place("modelwoude", "Modelwoude", "NL", 52.9, 6.3),
    Place("wzorcowo", "Wzorcowo", "PL", 53.2, 17.2),
    Place("probnik", "Próbnik", "PL", 51.2, 22.0),
    Place("modelnica", "Modelnica", "PL", 50.4, 20.8),
    Place("vila-modelo", "Vila Modelo", "PT", 40.5, -7.7),
    Place("provalinda", "Provalinda", "PT", 38.1, -7.9),
    Place("modelesti", "Modelești", "RO", 46.3, 24.7),
    Place("probauti", "Probăuți", "RO", 47.0, 26.7),
    Place("targu-model", "Târgu Model", "RO", 45.8, 22.9),
    Place("provkoping", "Provköping", "SE", 57.3, 14.4),
    Place("modellsta", "Modellsta", "SE", 60.3, 15.7),
    Place("exempelvik", "Exempelvik", "SE", 63.6, 17.6),
    Place("vzorcno", "Vzorčno", "SI", 46.4, 16.0),
    Place("vzorovce", "Vzorovce", "SK", 48.6, 18.6),
    Place("skusobna-ves", "Skúšobná Ves", "SK", 48.9, 21.0),
    Place("shembullas", "Shembullas", "AL", 41.0, 20.0),
    Place("exemplina", "Exemplina", "MD", 47.1, 28.6),
    Place("ogledishte", "Ogledište", "ME", 42.8, 19.2),
    Place("primer-pole", "Пример Поле", "MK", 41.5, 21.5),
    Place("primerovac", "Primerovac", "RS", 44.2, 20.8),
    Place("ornekshehir", "Örnekşehir", "TR", 39.7, 31.6),
    Place("zrazkiv", "Зразків", "UA", 49.5, 26.9),
)
"""Those that the worker brings to life after the start; with the first, in all of the Union."""

MENTORS = frozenset({"beispielburg", "modelrup", "provalta", "proefdam", "villamodelo", "modellsta"})
OBSERVERS = frozenset({"shembullas", "exemplina", "ogledishte", "primer-pole", "ornekshehir", "zrazkiv"})


def kind_of(slug: str) -> Kind:
    """Return as what an invented city takes part."""
    if slug in MENTORS:
        return Kind.MENTOR
    return Kind.OBSERVER if slug in OBSERVERS else Kind.CORE


def make_place(place: Place) -> tuple[City, Municipality]:
    """Create an invented city with a municipality of its own."""
    city = City.objects.create(slug=place.slug, name=place.name, country=place.country, is_invented=True)
    municipality = _municipality(place)
    municipality.save()
    return city, municipality


def _municipality(place: Place) -> Municipality:
    chance = Random(place.slug)  # noqa: S311 -- the same each time, on purpose
    return Municipality(
        slug=place.slug,
        name=place.name,
        name_en=place.name,
        country=place.country,
        lat=_moved(place.lat, chance),
        lon=_moved(place.lon, chance),
        population=chance.randrange(25, 420) * 1000,
        population_source=SOURCE,
        coord_source=SOURCE,
        note="Made up for demonstrations; there is no such place.",
    )


def _moved(degrees: float, chance: Random) -> Decimal:
    return Decimal(f"{degrees + chance.uniform(-0.04, 0.04):.5f}")
