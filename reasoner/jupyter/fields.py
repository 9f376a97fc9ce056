"""Controls in; the widgets of ipywidgets that show them, and what these are set to, out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from importlib import import_module
from typing import Any

from reasoner.errors import UsageError
from reasoner.jupyter.supposed.controls import (
    NOT_DOCUMENTED,
    Choice,
    Control,
    Day,
    Group,
    Number,
    Tick,
    Value,
    edit_of,
    said_of,
)
from reasoner.jupyter.supposed.edits import Edit
from reasoner.jupyter.supposed.shown import part
from reasoner.needs import Asked, Reply
from reasoner.readings import Ambiguity, Reading
from reasoner.report.html.markup import element, fragment

_WIDE = {"width": "auto"}


def _library() -> Any:
    """The library of widgets. Raises UsageError where it is not installed."""
    try:
        return import_module("ipywidgets")
    except ImportError:
        said = "The explorer needs ipywidgets, which is not installed: "
        raise UsageError(f"{said}python -m pip install ipywidgets") from None


@dataclass(frozen=True)
class Field:
    """A control of a node, the widget that has its value, and the box that shows it."""

    node: str
    control: Control
    widget: Any
    box: Any

    @property
    def value(self) -> Value:
        """What the widget is set to, as a value of the control."""
        found = self.widget.value
        return Decimal(str(found)) if isinstance(self.control, Number) else found

    @property
    def edit(self) -> Edit:
        """What the setting changes."""
        return edit_of(self.control, self.value)

    @property
    def said(self) -> str:
        """What the setting is, and what the facts state."""
        now, stated = (said_of(self.control, v) for v in (self.value, self.control.stated))
        return f"{self.node}, {self.control.label}: {now} (was {stated})"

    def reset(self) -> None:
        """Set the widget to what the facts state."""
        self.widget.value = _shown(self.control)


def field(node: str, control: Control) -> Field:
    """The field of a control of a node."""
    common = {
        "description": _named(node, control.label),
        "description_allow_html": True,
        "layout": _WIDE,
        "value": _shown(control),
    }
    match control:
        case Choice(_, options, _):
            pairs = [(option.label, option) for option in options]
            widget = _library().Dropdown(options=pairs, **common)
        case Tick():
            widget = _library().Checkbox(indent=False, **common)
        case Day():
            widget = _library().DatePicker(**common)
        case Number():
            widget = _number(control, common)
            return Field(node, control, widget, _with_slider(control, widget))
    return Field(node, control, widget, widget)


def _named(node: str, label: str) -> str:
    """A label that names its node as well, for who does not see the heading above it."""
    return fragment(element("span", element("span", f"{node}, ", class_="node"), label))


def _number(control: Number, common: Mapping[str, object]) -> Any:
    number, kind = (int, "Int") if control.is_whole else (float, "Float")
    if control.low is None or control.high is None:
        return getattr(_library(), f"{kind}Text")(**common)
    low, high, step = (number(n) for n in (control.low, control.high, control.step))
    return getattr(_library(), f"Bounded{kind}Text")(min=low, max=high, step=step, **common)


def _with_slider(control: Number, widget: Any) -> Any:
    """A number's box and, where the least and the most are known, a slider beside it."""
    if control.low is None or control.high is None:
        return widget
    kind = "IntSlider" if control.is_whole else "FloatSlider"
    ends = {name: getattr(widget, name) for name in ("min", "max", "step", "value")}
    slider = getattr(_library(), kind)(readout=False, layout=_WIDE, **ends)
    _library().link((widget, "value"), (slider, "value"))
    return beside([widget, slider], "number")


def _shown(control: Control) -> object:
    if isinstance(control, Number):
        return int(control.stated) if control.is_whole else float(control.stated)
    return control.stated


def group_box(group: Group, fields: Iterable[Field]) -> Any:
    """The fields of a node under its name and what it is."""
    is_said = group.kind in ("", group.name)
    kind = None if is_said else element("span", f" {group.kind}", class_="asks")
    heading = words_box(part(element("h4", element("bdi", group.name), kind)))
    return column([heading, *(f.box for f in fields)], "group")


def words_box(words: str = "") -> Any:
    """A part of a page."""
    return _library().HTML(words)


def column(children: Iterable[Any], name: str) -> Any:
    """Widgets one below the other, in a class that the style sheet names."""
    box = _library().VBox(tuple(children))
    box.add_class(name)
    return box


def beside(children: Iterable[Any], name: str) -> Any:
    """Widgets one beside the other where there is room for it."""
    box = _library().Box(tuple(children))
    box.add_class(name)
    return box


def folded_up(title: str, inner: Any) -> Any:
    """A widget under a title that unfolds it."""
    return _library().Accordion(children=(inner,), titles=(title,), selected_index=None)


def button(said: str, pressed: Callable[[], None]) -> Any:
    """A button, and what pressing it does."""
    found = _library().Button(description=said, layout=_WIDE)
    found.on_click(lambda _: pressed())
    return found


def question_field(asked: Asked, node: str) -> Any:
    """The answers to a question, each as the replies that it is; at first there is none."""
    none: tuple[Reply, ...] = ()
    pairs = [(answer.text, (Reply(asked, answer),)) for answer in asked.question.answers]
    said = f"{asked.question.text} (at {node})"
    return _choice(said, [(NOT_DOCUMENTED, none), *pairs], none)


def reading_field(ambiguity: Ambiguity, active: Reading) -> Any:
    """The readings of an ambiguous place."""
    pairs = [
        (f"{reading.label}{' (default)' if reading == ambiguity.default else ''}", reading)
        for reading in ambiguity.readings
    ]
    return _choice(f"{ambiguity.notation} {ambiguity.label}", pairs, active)


def _choice(said: str, pairs: list[tuple[str, Any]], value: object) -> Any:
    found = _library().Dropdown(description=said, options=pairs, value=value, layout=_WIDE)
    found.add_class("long")
    return found


def watched(widgets: Iterable[Any], changed: Callable[[object], None]) -> None:
    """Have a function called whenever one of some widgets is set to something else."""
    for widget in widgets:
        widget.observe(changed, "value")
