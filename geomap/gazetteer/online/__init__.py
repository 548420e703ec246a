"""Online geocoders of geopy's, asked politely: one question at a time on the whole machine, each name once, and never
an error taken for "not found".

    adapter.py   what a service may send: bounded in size and time
    answers.py   what it sent → candidates, coordinates checked
    memory.py    answers and turns, kept on disk for all processes
    service.py   one geocoder: what it is told of the context, when it is asked again, when it is left alone
    asking.py    names of one run: budget, what remains
"""

from geomap.gazetteer.online.asking import Asking
from geomap.gazetteer.online.memory import Memory
from geomap.gazetteer.online.service import Context, Service, named_geocoder

__all__ = ["Asking", "Context", "Memory", "Service", "named_geocoder"]
