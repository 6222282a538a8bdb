"""What a lesson pack is made of, as frozen models. Each knows the file and line it came from.

Nothing here reads a file or runs code: `studylam.packs.load` fills these models, and every room
above reads them. All text has been made inert (`studylam.inert`) on the way in.
"""

from __future__ import annotations

from studylam.packs.models.base import Place as Place
from studylam.packs.models.base import model as model
from studylam.packs.models.base import plain as plain
from studylam.packs.models.exams import AskedType as AskedType
from studylam.packs.models.exams import Blueprint as Blueprint
from studylam.packs.models.exams import Domain as Domain
from studylam.packs.models.exams import ScoreScale as ScoreScale
from studylam.packs.models.exams import Successor as Successor
from studylam.packs.models.exams import Validity as Validity
from studylam.packs.models.labs import Action as Action
from studylam.packs.models.labs import Case as Case
from studylam.packs.models.labs import EventChoice as EventChoice
from studylam.packs.models.labs import Expectation as Expectation
from studylam.packs.models.labs import FunctionSpec as FunctionSpec
from studylam.packs.models.labs import Lab as Lab
from studylam.packs.models.labs import Surroundings as Surroundings
from studylam.packs.models.labs import WorldData as WorldData
from studylam.packs.models.lessons import Admonition as Admonition
from studylam.packs.models.lessons import Block as Block
from studylam.packs.models.lessons import BoxType as BoxType
from studylam.packs.models.lessons import Cards as Cards
from studylam.packs.models.lessons import Check as Check
from studylam.packs.models.lessons import Code as Code
from studylam.packs.models.lessons import Diagram as Diagram
from studylam.packs.models.lessons import LabLink as LabLink
from studylam.packs.models.lessons import Lesson as Lesson
from studylam.packs.models.lessons import Module as Module
from studylam.packs.models.lessons import PriceBlock as PriceBlock
from studylam.packs.models.lessons import Prose as Prose
from studylam.packs.models.lessons import RecallCard as RecallCard
from studylam.packs.models.lessons import RunSnippet as RunSnippet
from studylam.packs.models.lessons import Section as Section
from studylam.packs.models.pack import AlsoSeen as AlsoSeen
from studylam.packs.models.pack import CannedEvent as CannedEvent
from studylam.packs.models.pack import Claim as Claim
from studylam.packs.models.pack import ClaimVerdict as ClaimVerdict
from studylam.packs.models.pack import Concept as Concept
from studylam.packs.models.pack import Contents as Contents
from studylam.packs.models.pack import ErrorMatch as ErrorMatch
from studylam.packs.models.pack import Explanation as Explanation
from studylam.packs.models.pack import Fact as Fact
from studylam.packs.models.pack import Invocation as Invocation
from studylam.packs.models.pack import Level as Level
from studylam.packs.models.pack import Pack as Pack
from studylam.packs.models.pack import PackMeta as PackMeta
from studylam.packs.models.pack import Phase as Phase
from studylam.packs.models.pack import PriceList as PriceList
from studylam.packs.models.pack import Problem as Problem
from studylam.packs.models.pack import Source as Source
from studylam.packs.models.questions import Bank as Bank
from studylam.packs.models.questions import BloomLevel as BloomLevel
from studylam.packs.models.questions import Number as Number
from studylam.packs.models.questions import Option as Option
from studylam.packs.models.questions import Pair as Pair
from studylam.packs.models.questions import Prediction as Prediction
from studylam.packs.models.questions import Question as Question
from studylam.packs.models.questions import QuestionType as QuestionType
from studylam.packs.models.questions import Trap as Trap
from studylam.packs.models.questions import WrittenType as WrittenType
from studylam.packs.models.reference import Term as Term
from studylam.packs.models.reference import Track as Track
from studylam.packs.models.settings import CheckSettings as CheckSettings
from studylam.packs.models.tools import ExerciseFile as ExerciseFile
from studylam.packs.models.tools import ScenarioFile as ScenarioFile
from studylam.packs.models.tools import Tool as Tool
from studylam.packs.models.tools import ToolBlock as ToolBlock
