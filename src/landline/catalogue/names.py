"""Texts about names of people and rooms: key -> (English, Chinese)."""

from typing import Final

ENTRIES: Final[dict[str, tuple[str, str]]] = {
    "error.name.confusable": (
        "{name} looks too much like {other}, which is somebody's or something's name already",
        "{name} 与已有的名字 {other} 太像，容易混淆",
    ),
    "hint.name.confusable": (
        "Choose a name that differs in more than the look of a letter (0 and O, 1 and l, а and a)",
        "请换一个名字，不要只靠形近的字符来区分（如 0 和 O、1 和 l、西里尔字母 а 和拉丁字母 a）",
    ),
    "error.name.reserved": (
        "{name} stands for something else and is nobody's name",
        "{name} 有特殊含义，不能用作名字",
    ),
    "hint.name.reserved": ("Choose another name", "请换一个名字"),
    "error.name.mixed": (
        "{name} mixes letters of alphabets that look alike",
        "{name} 混用了字形相近的不同字母",
    ),
    "hint.name.mixed": (
        "Within a word, use Latin, Cyrillic or Greek letters, not several of them",
        "同一个词里请只使用拉丁、西里尔、希腊字母中的一种",
    ),
}
