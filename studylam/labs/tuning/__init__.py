"""Power tuning: what a handler takes here, and what it would take and cost at other memory sizes.

`measuring` runs it and reads the times of `studylam.runtime.cpu`; `profile` puts them together;
`model` draws duration and cost against memory from that; `words` says all of it. What is measured
and what is modelled are told apart wherever they are shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from studylam.late import late

if TYPE_CHECKING:
    from studylam.labs.tuning.measuring import Subject, measure
    from studylam.labs.tuning.model import Point, Settings, Tuning, tune
    from studylam.labs.tuning.profile import EventProfile, Profile, Sample
    from studylam.labs.tuning.scenario import TuningScenario, check_data, read_tuning
    from studylam.labs.tuning.subjects import lab_subject, scenario_subject, target_subject

__all__ = [
    "EventProfile",
    "Point",
    "Profile",
    "Sample",
    "Settings",
    "Subject",
    "Tuning",
    "TuningScenario",
    "check_data",
    "lab_subject",
    "measure",
    "read_tuning",
    "scenario_subject",
    "target_subject",
    "tune",
]

_HOMES = {
    "EventProfile": "profile",
    "Point": "model",
    "Profile": "profile",
    "Sample": "profile",
    "Settings": "model",
    "Subject": "measuring",
    "Tuning": "model",
    "TuningScenario": "scenario",
    "check_data": "scenario",
    "lab_subject": "subjects",
    "measure": "measuring",
    "read_tuning": "scenario",
    "scenario_subject": "subjects",
    "target_subject": "subjects",
    "tune": "model",
}

__getattr__ = late(__name__, _HOMES)
